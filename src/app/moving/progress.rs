//! How far a move has come.

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Evidence is carried; counted in bytes.
    Evidence,
    /// Facts are carried; counted in changes.
    Facts,
    /// Logs are recomputed on the other side; counted in changes.
    Logs,
    /// Evidence is read on the other side; counted in bytes.
    Bytes,
    /// Scores are compared; counted in assessments.
    Scores,
}

/// Is told how far a move has come.
pub trait Watch: Send {
    /// A stage begins that takes so much.
    fn begin(&mut self, stage: Stage, total: u64);

    /// So much more of it is done.
    fn advance(&mut self, by: u64);
}

/// Nobody watches.
impl Watch for () {
    fn begin(&mut self, _: Stage, _: u64) {}

    fn advance(&mut self, _: u64) {}
}
