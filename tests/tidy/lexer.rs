//! Rust source as its checks need it: code without comments and without the content of texts, and the texts themselves.

/// One source file, taken apart. Lines keep their numbers.
pub(crate) struct Lexed {
    /// The code of each line: comments gone, every text literal emptied.
    pub code: Vec<String>,
    /// Every text literal, with the line (from 1) it starts on.
    pub texts: Vec<(usize, String)>,
}

/// Takes a source apart. It reads well-formed Rust only: the compiler has seen every file before.
pub(crate) fn lex(source: &str) -> Lexed {
    let mut reader = Reader { rest: source, lexed: Lexed { code: vec![String::new()], texts: Vec::new() } };
    while reader.step() {}
    reader.lexed
}

struct Reader<'a> {
    rest: &'a str,
    lexed: Lexed,
}

impl Reader<'_> {
    fn step(&mut self) -> bool {
        let Some(next) = self.rest.chars().next() else { return false };
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.skip(end);
        } else if self.rest.starts_with("/*") {
            let end = block_comment(self.rest);
            self.skip(end);
        } else if let Some(hashes) = raw_text(self.rest) {
            let opening = self.rest.find('"').unwrap_or(0) + 1;
            let closing = format!("\"{}", "#".repeat(hashes));
            let length = self.rest[opening..].find(&closing).unwrap_or(self.rest.len() - opening);
            self.text(opening, length, closing.len());
        } else if next == '"' {
            let length = plain_text(&self.rest[1..]);
            self.text(1, length, 1);
        } else if let Some(length) = character(self.rest) {
            self.skip(length);
            self.push('\'');
        } else {
            self.push(next);
            self.rest = &self.rest[next.len_utf8()..];
        }
        true
    }

    fn push(&mut self, c: char) {
        match c {
            '\n' => self.lexed.code.push(String::new()),
            _ => self.lexed.code.last_mut().unwrap().push(c),
        }
    }

    /// Passes over what is no code; its line ends still count.
    fn skip(&mut self, length: usize) {
        let lines = self.rest[..length].matches('\n').count();
        (0..lines).for_each(|_| self.push('\n'));
        self.rest = &self.rest[length..];
    }

    fn text(&mut self, opening: usize, length: usize, closing: usize) {
        let text = &self.rest[opening..opening + length];
        self.lexed.texts.push((self.lexed.code.len(), text.to_owned()));
        self.push('"');
        self.skip((opening + length + closing).min(self.rest.len()));
        self.push('"');
    }
}

/// The length of a block comment; they nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while let Some(step) = rest[at..].find("/*").into_iter().chain(rest[at..].find("*/")).min() {
        let opens = rest[at + step..].starts_with("/*");
        depth = if opens { depth + 1 } else { depth - 1 };
        at += step + 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The number of hashes when a raw text starts here.
fn raw_text(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// The length of a text up to its closing quote.
fn plain_text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let first = inner.chars().next()?;
    if first == '\\' {
        return inner[2..].find('\'').map(|end| end + 4);
    }
    inner[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 2)
}

#[test]
fn comments_and_texts_are_told_from_code() {
    let source =
        "let a = \"todo!()\"; // dbg!\n/* f64 /* nested */ f32 */ let b = r#\"x\"y\"#;\nlet c: &'static str = '\\'';";
    let lexed = lex(source);
    assert_eq!(lexed.code, ["let a = \"\"; ", " let b = \"\";", "let c: &'static str = ';"]);
    assert_eq!(lexed.texts, [(1, "todo!()".to_owned()), (2, "x\"y".to_owned())]);
}

#[test]
fn line_numbers_survive_texts_of_several_lines() {
    let lexed = lex("let a = \"one\\\"\ntwo\";\nlet b = 'x';\n\"end\"");
    assert_eq!(lexed.texts, [(1, "one\\\"\ntwo".to_owned()), (4, "end".to_owned())]);
    assert_eq!(lexed.code[2], "let b = ';");
}
