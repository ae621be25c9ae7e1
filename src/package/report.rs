//! The report of explanations (Báo cáo giải trình), in the form of an administrative report: for every item without full evidence
//! what is claimed, why points are missing, what the units explain, and which document is missing. A draft to be signed by people.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BreakType, Docx, Footer, LineSpacing, PageMargin, PageNum, Paragraph, Run, RunFonts, Table,
    TableCell, TableLayoutType, TableRow, WidthType,
};

use super::gaps::{Gap, Short};
use super::{Ask, claimed};
use crate::domain::assessment::BasisName;
use crate::domain::chain::rfc3339;
use crate::domain::criteria::Method;
use crate::domain::deadline;
use crate::domain::exact::Exact;
use crate::domain::losses::{self, Loss, cause_text};
use crate::domain::text;
use crate::workbook;

/// The font of administrative texts, by Decree 30/2020/NĐ-CP; in half points below.
const FONT: &str = "Times New Roman";
const BODY: usize = 26;
const SMALL: usize = 22;
/// Width of the text on an A4 page with margins of 30 and 20 mm, in twentieths of a point.
const WIDTH: usize = 9_071;

/// The report as docx: the same assessment always gives the same bytes.
///
/// # Errors
/// Only what would be a fault of ours.
pub(super) fn write(ask: &Ask<'_>, shorts: &[Short<'_>]) -> std::io::Result<Vec<u8>> {
    let at = rfc3339(ask.assessment.at);
    let fonts = RunFonts::new().ascii(FONT).hi_ansi(FONT).cs(FONT).east_asia(FONT);
    let margin =
        PageMargin { top: 1_134, left: 1_701, bottom: 1_134, right: 1_134, header: 567, footer: 567, gutter: 0 };
    let docx = Docx::new().default_fonts(fonts).default_size(BODY).page_size(11_906, 16_838).page_margin(margin);
    let number = Paragraph::new().align(AlignmentType::Center).add_page_num(PageNum::new());
    let mut docx = docx.created_at(&at).updated_at(&at).footer(Footer::new().add_paragraph(number));
    let losses = losses::losses(ask.assessment).items;
    let (reported, silent): (Vec<_>, Vec<_>) = shorts.iter().partition(|short| short.is_claimed());
    docx = docx.add_table(head(ask));
    for paragraph in title(ask).into_iter().chain(summary(ask, shorts, reported.len())) {
        docx = docx.add_paragraph(paragraph);
    }
    docx = docx.add_paragraph(heading("II. CÁC MỤC ĐÃ TỰ CHẤM ĐIỂM, CHƯA ĐỦ TÀI LIỆU KIỂM CHỨNG"));
    if reported.is_empty() {
        docx = docx.add_paragraph(body("Không có."));
    }
    for (short, number) in reported.iter().zip(1..) {
        let name = format!("{number}. Mục {}: {}", short.item.code, short.item.name.vi);
        docx = docx.add_paragraph(line(&name, BODY, |run| run.bold()).keep_next(true).line_spacing(spaced()));
        let loss = losses.iter().find(|loss| loss.code == short.item.code);
        docx = docx.add_table(of_item(ask, short, loss));
    }
    docx = docx.add_paragraph(heading("III. CÁC MỤC CHƯA CÓ BÁO CÁO"));
    docx = if silent.is_empty() {
        docx.add_paragraph(body("Không có."))
    } else {
        docx.add_table(unreported(ask, &silent))
    };
    docx = docx.add_paragraph(Paragraph::new()).add_table(signatures());
    let mut bytes = Cursor::new(Vec::new());
    docx.pack(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes.into_inner())
}

/// Who writes, and the words above every administrative text.
fn head(ask: &Ask<'_>) -> Table {
    let bold = |text: &str| centred(text, SMALL, |run| run.bold());
    let left =
        [bold("ỦY BAN NHÂN DÂN"), bold(&ask.province_vi().to_uppercase()), centred("Số:        /BC-UBND", SMALL, same)];
    let right = [
        bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        bold("Độc lập - Tự do - Hạnh phúc"),
        centred("…………, ngày …… tháng …… năm ……", SMALL, |run| run.italic()),
    ];
    let cells = [left, right].map(|lines| lines.into_iter().fold(TableCell::new(), TableCell::add_paragraph));
    let [left, right] = cells;
    let (narrow, wide) = (3_700, WIDTH - 3_700);
    let row = [left.width(narrow, WidthType::Dxa), right.width(wide, WidthType::Dxa)];
    Table::without_borders(vec![TableRow::new(row.into())])
        .set_grid(vec![narrow, wide])
        .layout(TableLayoutType::Fixed)
        .width(WIDTH, WidthType::Dxa)
}

fn title(ask: &Ask<'_>) -> Vec<Paragraph> {
    let (opening, set) = (&ask.assessment.opening, &ask.assessment.set);
    let what = format!("Các mục chưa đủ tài liệu kiểm chứng, Chỉ số cải cách hành chính năm {}", opening.year);
    let mut lines = vec![
        Paragraph::new(),
        centred("BÁO CÁO GIẢI TRÌNH", BODY + 2, |run| run.bold()),
        centred(&what, BODY, |run| run.bold()),
    ];
    let warning = workbook::provenance(set.root.provenance, opening.illustrative);
    if !warning.is_empty() {
        lines.push(centred(&warning, SMALL, |run| run.bold().color("C00000")));
    }
    lines.push(centred("Kính gửi: Bộ Nội vụ", BODY, same).line_spacing(spaced()));
    lines
}

fn summary(ask: &Ask<'_>, shorts: &[Short<'_>], reported: usize) -> Vec<Paragraph> {
    let (assessment, set) = (ask.assessment, &ask.assessment.set);
    let basis: Vec<String> =
        set.legal_basis.iter().map(|basis| format!("{} ngày {}", basis.number, text::day(basis.date).vi)).collect();
    let root = claimed(assessment);
    let percent = root.percent.map(|percent| number(&percent.0.shown()));
    let pairs = || set.items().iter().zip(&assessment.items).filter(|(item, _)| item.method == Method::Appraisal);
    let own = sum(set
        .items()
        .iter()
        .zip(assessment.own_word())
        .filter_map(|(item, standing)| standing.points.filter(|_| item.method == Method::Appraisal)));
    let given = sum(pairs().filter_map(|(item, record)| record.appraised(item)?.points));
    let appraised = pairs().count();
    let missing: Exact = shorts.iter().filter_map(|short| short.own.points.as_ref()).sum();
    vec![
        body(&format!(
            "Căn cứ bộ tiêu chí {} bản {} ({}), {} giải trình các mục chưa đủ tài liệu kiểm chứng như sau. Số liệu đến phiên bản {}, ngày {}. \
             Dự thảo này được lập từ số liệu, giải trình các đơn vị đã báo cáo.",
            set.id,
            set.revision,
            basis.join("; "),
            ask.province_vi(),
            assessment.version,
            text::day(deadline::day_of(assessment.at)).vi
        )),
        heading("I. TỔNG HỢP"),
        body(&format!(
            "Điểm tự đánh giá: {}. Điểm thẩm định: {}. Điểm đạt được (điểm thẩm định hoặc điều tra xã hội học; chưa có thì điểm tự đánh \
             giá): {} trên {} điểm áp dụng{}.",
            known(own.as_ref()),
            known(given.as_ref()),
            known(root.points.as_ref()),
            number(&root.applicable_max.wire()),
            percent.map(|percent| format!(" ({percent} %)")).unwrap_or_default()
        )),
        body(&format!(
            "Trong {appraised} mục chấm qua tài liệu, {} mục chưa đủ: {reported} mục đã tự chấm (cộng {} điểm), {} mục chưa có báo cáo.",
            shorts.len(),
            number(&missing.wire()),
            shorts.len() - reported
        )),
    ]
}

/// What is to be said of one item.
fn of_item(ask: &Ask<'_>, short: &Short<'_>, loss: Option<&Loss>) -> Table {
    let (item, record) = (short.item, short.record);
    let detail = ask.assessment.explain(short.index, BasisName::Claimed, &short.standing);
    let mut why = detail.map(|detail| detail.explanation.vi).unwrap_or_default();
    if let Some(loss) = loss {
        let reason = loss.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let points = number(&loss.points.wire());
        why = format!("{why}\nMất {points} điểm, nguyên nhân: {}{reason}", cause_text(loss.cause).vi);
    }
    let explained = record.explanations_of(item, ask.units);
    let documents = record.standing_claims(item).into_iter().flat_map(|claim| &claim.fact.evidence);
    let mut documents: Vec<_> = documents.filter_map(|id| ask.assessment.evidence(*id)).collect();
    documents.dedup_by_key(|document| document.fact.id);
    let there = documents.iter().map(|document| {
        let fact = &document.fact;
        format!("Số {}, ngày {}, {}: {}", fact.number, text::day(fact.signed_on).vi, fact.issuer, fact.title)
    });
    let there: Vec<_> = there.collect();
    let given = record.appraised(item).and_then(|standing| standing.points);
    let or = |text: String, none: &str| if text.is_empty() { none.to_owned() } else { text };
    let rows = [
        ("Điểm tối đa", number(&item.max.normalize().to_string())),
        ("Điểm tự đánh giá", known(short.own.points.as_ref())),
        ("Điểm thẩm định", known(given.as_ref())),
        ("Vì sao chưa đủ điểm", why),
        ("Tài liệu còn thiếu", missing(ask, &short.gaps)),
        ("Tài liệu đã có", or(there.join("\n"), "Không có")),
        ("Giải trình", or(explained, "Đơn vị chưa giải trình")),
    ];
    let rows = rows.map(|(name, said)| {
        let cells = [(2_400, line(name, SMALL, |run| run.bold())), (WIDTH - 2_400, line(&said, SMALL, same))];
        TableRow::new(cells.map(|(width, text)| cell(width, text)).into())
    });
    Table::new(rows.into())
        .set_grid(vec![2_400, WIDTH - 2_400])
        .layout(TableLayoutType::Fixed)
        .width(WIDTH, WidthType::Dxa)
}

/// Each thing that is missing, on a line of its own.
fn missing(ask: &Ask<'_>, gaps: &[Gap]) -> String {
    let lines = gaps.iter().map(|gap| {
        let unit = gap.unit.as_ref().map(|unit| format!(" ({})", ask.unit(unit))).unwrap_or_default();
        let detail = if gap.detail.is_empty() { String::new() } else { format!(": {}", gap.detail) };
        format!("{}{unit}{detail}", gap.kind.vi())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn unreported(ask: &Ask<'_>, silent: &[&Short<'_>]) -> Table {
    const WIDTHS: [usize; 4] = [1_000, 3_900, 1_071, 3_100];
    let row = |cells: [&str; 4], bold: bool| {
        let cells = cells.into_iter().zip(WIDTHS);
        let cells =
            cells.map(|(said, width)| cell(width, line(said, SMALL, |run| if bold { run.bold() } else { run })));
        TableRow::new(cells.collect())
    };
    let head = row(["Mã", "Nội dung", "Điểm tối đa", "Còn thiếu"], true);
    let rows = silent.iter().map(|short| {
        let (item, max) = (short.item, number(&short.item.max.normalize().to_string()));
        row([&item.code, &item.name.vi, &max, &missing(ask, &short.gaps)], false)
    });
    let rows = std::iter::once(head).chain(rows).collect();
    Table::new(rows).set_grid(WIDTHS.into()).layout(TableLayoutType::Fixed).width(WIDTH, WidthType::Dxa)
}

fn signatures() -> Table {
    let left = [line("Nơi nhận:", SMALL, |run| run.bold().italic()), line("- Như trên;\n- Lưu: VT.", SMALL, same)];
    let right = [
        centred("TM. ỦY BAN NHÂN DÂN", BODY, |run| run.bold()),
        centred("(Chức vụ, chữ ký, họ tên người ký; dấu của cơ quan)", SMALL, |run| run.italic()),
    ];
    let half = WIDTH / 2;
    let cells = [left, right].map(|lines| lines.into_iter().fold(TableCell::new(), TableCell::add_paragraph));
    let cells = cells.map(|cell| cell.width(half, WidthType::Dxa));
    Table::without_borders(vec![TableRow::new(cells.into()).cant_split()])
        .set_grid(vec![half, half])
        .layout(TableLayoutType::Fixed)
        .width(WIDTH, WidthType::Dxa)
}

/// Points; what nobody has given is not 0.
fn known(points: Option<&Exact>) -> String {
    points.map_or_else(|| "chưa có".to_owned(), |points| number(&points.wire()))
}

/// The sum of what is known; none where nothing is.
fn sum(points: impl Iterator<Item = Exact>) -> Option<Exact> {
    points.reduce(|sum, next| sum + next)
}

fn number(plain: &str) -> String {
    text::number(plain).vi
}

fn cell(width: usize, text: Paragraph) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).add_paragraph(text)
}

fn heading(text: &str) -> Paragraph {
    line(text, BODY, |run| run.bold()).keep_next(true).line_spacing(spaced()).outline_lvl(0)
}

fn body(text: &str) -> Paragraph {
    line(text, BODY, same).align(AlignmentType::Both).line_spacing(spaced()).first_line_chars(200)
}

fn centred(text: &str, size: usize, look: impl Fn(Run) -> Run) -> Paragraph {
    line(text, size, look).align(AlignmentType::Center)
}

fn spaced() -> LineSpacing {
    LineSpacing::new().before(120).after(60)
}

fn same(run: Run) -> Run {
    run
}

/// A paragraph; a line end within the text is one there too. XML has no place for two characters that are none.
fn line(text: &str, size: usize, look: impl Fn(Run) -> Run) -> Paragraph {
    let mut run = Run::new().size(size);
    for (index, part) in text.lines().enumerate() {
        if index > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        let clean: String = part.chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}') && !c.is_control()).collect();
        run = run.add_text(clean);
    }
    Paragraph::new().add_run(look(run))
}
