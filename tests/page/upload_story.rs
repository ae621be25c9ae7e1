//! A clerk drops several files on an item in a real browser, over a line that breaks: all of them arrive, byte for byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::block_in_place;

use super::Pages;
use super::browser::{DESKTOP, PHONE, check};
use super::chromium::Chromium;
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::{Actor, Role};
use parindex::evidence::Digest;

const ITEM: &str = "/assessments/can-tho-2016/items/7.1.1";

/// A line to a server that breaks once so many bytes have gone up, and is well afterwards.
#[derive(Clone)]
struct Line {
    base: String,
    left: Arc<AtomicI64>,
}

impl Line {
    async fn to(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let left = Arc::new(AtomicI64::new(i64::MAX));
        let line = Self { base, left: Arc::clone(&left) };
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(near, far, Arc::clone(&left)));
            }
        });
        line
    }

    fn breaks_after(&self, bytes: i64) {
        self.left.store(bytes, Ordering::SeqCst);
    }

    fn is_broken(&self) -> bool {
        self.left.load(Ordering::SeqCst) <= 0
    }
}

async fn carry(near: TcpStream, far: TcpStream, left: Arc<AtomicI64>) {
    let ((mut near_in, mut near_out), (mut far_in, mut far_out)) = (near.into_split(), far.into_split());
    let up = async {
        let mut bytes = vec![0; 16 << 10];
        while let Ok(count @ 1..) = near_in.read(&mut bytes).await {
            let before = left.fetch_sub(i64::try_from(count).unwrap(), Ordering::SeqCst);
            if before <= i64::try_from(count).unwrap() || far_out.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
    };
    // Either end going breaks both, in the middle of whatever it was.
    tokio::select! {
        () = up => {}
        _ = tokio::io::copy(&mut far_in, &mut near_out) => {}
    }
}

/// What a page makes a file of: so many bytes that begin as a PDF does, different for each seed.
fn bytes(seed: u32, length: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.extend(
        (0..u32::try_from(length).unwrap() - 9).map(|at| 97 + u8::try_from((at / 7 + at * seed) % 26).unwrap()),
    );
    bytes
}

const MAKE: &str = "const make = (name, seed, length) => { const all = new Uint8Array(length); all.set([37, 80, 68, 70, 45, 49, 46, 52, 10]); \
    for (let at = 0; at < length - 9; at++) all[at + 9] = 97 + (Math.floor(at / 7) + at * seed) % 26; \
    return new File([all], name, { lastModified: 1500000000000 + seed }) };";

/// Drops files on the zone, as whoever drags them there does.
fn drop_files(browser: &mut Chromium, files: &[(&str, u32, usize)]) {
    let made: Vec<String> =
        files.iter().map(|(name, seed, length)| format!("make({name:?}, {seed}, {length})")).collect();
    browser.eval(&format!(
        "(() => {{ {MAKE} const data = new DataTransfer(); for (const file of [{}]) data.items.add(file); \
         document.querySelector('#drop').dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }})); }})()",
        made.join(", ")
    ));
}

fn describe(browser: &mut Chromium, title: &str) {
    for (field, text) in [("title", title), ("number", "12/BC"), ("issuer", "Sở TTTT"), ("signed_on", "2016-12-20")] {
        let script = format!("document.querySelector('#d-{field}').value = {text:?}");
        browser.eval(&script);
    }
}

fn send(browser: &mut Chromium) {
    browser.eval("document.querySelector('#document-form .buttons button').click()");
}

fn states(browser: &mut Chromium) -> String {
    browser
        .eval("[...document.querySelectorAll('#uploads li')].map(it => it.innerText).join('\\n')")
        .as_str()
        .unwrap()
        .to_owned()
}

/// The bytes of the documents of a title, by the names of their files.
async fn kept(pages: &Pages, title: &str) -> Vec<(String, Vec<u8>)> {
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let actor = Actor { name: "x".to_owned(), role: Role::Reviewer, unit: None };
    let caller = Caller { actor, province: None };
    let documents = pages.app.evidence_list(&assessment, &caller, 0, usize::MAX).await.unwrap();
    let mut found = Vec::new();
    for document in documents.into_iter().filter(|document| document.title == title) {
        let digest: Digest = document.sha256.parse().unwrap();
        let mut stream = pages.app.evidence_bytes(&digest, document.size, None).await.unwrap();
        let mut all = Vec::new();
        while let Some(piece) = stream.next().await {
            all.extend(piece.unwrap());
        }
        found.push((document.file_name, all));
    }
    found.sort();
    found
}

/// While the line was down a page could not ask for itself anew either.
fn complains_of_the_line_only(browser: &mut Chromium) {
    let others: Vec<_> = browser.complaints().into_iter().filter(|one| !one.contains("Failed to fetch")).collect();
    assert_eq!(others, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_files_arrive_over_a_line_that_breaks() {
    for ((width, height), language) in [(DESKTOP, "vi"), (PHONE, "en")] {
        let pages = Pages::roomy().await;
        let line = Line::to(&pages.listen().await).await;
        let sizes = [("a.pdf", 3, 9_000_000), ("b.pdf", 5, 300_000), ("c.pdf", 7, 40_000), ("d.txt", 9, 20)];
        block_in_place(|| {
            let mut clerk = Chromium::open(width, height);
            clerk.go(&line.base);
            clerk.click("form:has(input[value=demo-so-tttt]) button");
            if language == "en" {
                clerk.click("form[action='/language'] button");
            }
            clerk.go(&format!("{}{ITEM}", line.base));
            clerk.eval("document.querySelector('#document').open = true");
            clerk.types("#in-done", "17");
            describe(&mut clerk, "Kéo thả");
            drop_files(&mut clerk, &sizes);
            clerk.until("document.querySelectorAll('#uploads [data-state=chosen]').length === 4");
            check(&mut clerk, &format!("upload-chosen-{width}"));
            line.breaks_after(5_000_000);
            send(&mut clerk);
            clerk.until("document.querySelector('#uploads [data-state=sending], #uploads [data-state=broken]')");
            clerk.picture(&format!("upload-sending-{width}"));
            clerk.until("document.querySelector('#uploads [data-state=broken]')");
            assert!(line.is_broken());
            clerk.picture(&format!("upload-broken-{width}"));
            line.breaks_after(i64::MAX);
            clerk.until("document.querySelectorAll('#uploads [data-state=kept]').length === 3");
            clerk.until("document.querySelectorAll('#uploads [data-state=refused]').length === 1");
            clerk.until("document.querySelector('#documents').innerText.split('Kéo thả').length === 4");
            clerk.until("document.querySelector('#report-documents').innerText.includes('Kéo thả')");
            assert_eq!(clerk.eval("document.querySelector('#in-done').value"), "17", "what was typed stays");
            let told = if language == "vi" { "không được nhận" } else { "not accepted" };
            assert!(states(&mut clerk).contains(told), "{}", states(&mut clerk));
            complains_of_the_line_only(&mut clerk);
            check(&mut clerk, &format!("upload-done-{width}"));
        });
        let expected: Vec<_> =
            sizes[..3].iter().map(|(name, seed, length)| ((*name).to_owned(), bytes(*seed, *length))).collect();
        assert!(kept(&pages, "Kéo thả").await == expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_goes_on_where_it_stopped_when_the_page_is_opened_again() {
    let pages = Pages::roomy().await;
    let line = Line::to(&pages.listen().await).await;
    let file = ("lon.pdf", 11, 9_000_000);
    block_in_place(|| {
        let mut clerk = Chromium::open(DESKTOP.0, DESKTOP.1);
        clerk.go(&line.base);
        clerk.click("form:has(input[value=demo-so-tttt]) button");
        clerk.go(&format!("{}{ITEM}", line.base));
        describe(&mut clerk, "Gửi tiếp");
        drop_files(&mut clerk, &[file]);
        clerk.until("document.querySelectorAll('#uploads [data-state=chosen]').length === 1");
        line.breaks_after(5_000_000);
        send(&mut clerk);
        clerk.until("document.querySelector('#uploads [data-state=broken]')");
        assert!(line.is_broken());
        line.breaks_after(i64::MAX);
        clerk.go(&format!("{}{ITEM}", line.base));
        clerk.until("document.querySelectorAll('#uploads [data-state=earlier]').length === 1");
        assert!(states(&mut clerk).contains("lon.pdf"), "{}", states(&mut clerk));
        complains_of_the_line_only(&mut clerk);
        check(&mut clerk, "upload-earlier-1280");
        // Less goes up now than the whole file has.
        line.breaks_after(7_000_000);
        drop_files(&mut clerk, &[file]);
        clerk.until("document.querySelectorAll('#uploads [data-state=kept]').length === 1");
        assert!(!line.is_broken(), "it was sent from the start");
        clerk.go(&format!("{}{ITEM}", line.base));
        assert_eq!(clerk.eval("document.querySelectorAll('#uploads li').length"), 0, "nothing is left to go on with");
    });
    assert!(kept(&pages, "Gửi tiếp").await == [("lon.pdf".to_owned(), bytes(11, 9_000_000))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_told_at_once_mended_and_sent_and_a_file_can_be_called_back() {
    let pages = Pages::roomy().await;
    let base = pages.listen().await;
    block_in_place(|| {
        let mut clerk = Chromium::open(PHONE.0, PHONE.1);
        clerk.go(&base);
        clerk.click("form:has(input[value=demo-so-tttt]) button");
        clerk.go(&format!("{base}{ITEM}"));
        clerk.eval("document.querySelector('#document').open = true");
        describe(&mut clerk, "Trang sai");
        clerk.eval("document.querySelector('#d-pages').value = '9-3'");
        drop_files(&mut clerk, &[("một.pdf", 3, 2000), ("hai.pdf", 5, 2000)]);
        clerk.until("document.querySelectorAll('#uploads [data-state=chosen]').length === 2");
        clerk.eval("document.querySelector('#uploads li:nth-child(2) .cancel').click()");
        clerk.until("document.querySelector('#uploads li:nth-child(2)[data-state=cancelled]')");
        send(&mut clerk);
        clerk.until("document.querySelector('#uploads [data-state=refused]')");
        assert!(states(&mut clerk).contains("ghi số trang tăng dần"), "{}", states(&mut clerk));
        check(&mut clerk, "upload-refused-390");
        clerk.eval("document.querySelector('#d-pages').value = '3-9'");
        send(&mut clerk);
        clerk.until("document.querySelector('#uploads [data-state=kept]')");
    });
    assert!(kept(&pages, "Trang sai").await == [("một.pdf".to_owned(), bytes(3, 2000))]);
}
