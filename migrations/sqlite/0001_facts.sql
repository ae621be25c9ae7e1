-- Facts: the log of changes, and one table per kind of fact. A row is written once, with its change, in one transaction.
-- Moments are RFC 3339 in UTC with six decimals, days are YYYY-MM-DD, decimals are text as written, lists are JSON.

create table changes (
    log        text    not null,
    seq        integer not null check (seq >= 1),
    at         text    not null,
    actor_name text    not null,
    actor_role text    not null,
    actor_unit text,
    kind       text    not null,
    subject    text    not null,
    digest     text    not null check (length(digest) = 64),
    prev_hash  text    not null check (length(prev_hash) = 64),
    hash       text    not null check (length(hash) = 64),
    primary key (log, seq)
) strict, without rowid;

create index changes_by_time on changes (log, at);

-- The log's name is the assessment's key.
create table openings (
    log          text    not null,
    seq          integer not null check (seq = 1),
    province     text    not null,
    year         integer not null,
    criteria_set text    not null,
    revision     integer not null,
    illustrative integer not null check (illustrative in (0, 1)),
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table schedules (
    log    text    not null,
    seq    integer not null,
    phases text    not null,
    reason text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table assignments (
    log          text    not null,
    seq          integer not null,
    item         text    not null,
    lead         text    not null,
    contributors text    not null,
    due          text    not null,
    reason       text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table submissions (
    log         text    not null,
    seq         integer not null,
    id          blob    not null unique check (length(id) = 16),
    item        text    not null,
    unit        text    not null,
    kind        text    not null,
    inputs      text    not null,
    explanation text,
    evidence    text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table decisions (
    log        text    not null,
    seq        integer not null,
    id         blob    not null unique check (length(id) = 16),
    item       text    not null,
    submission blob    not null references submissions (id),
    verdict    text    not null,
    points     text,
    reason     text,
    cause      text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table appraisals (
    log    text    not null,
    seq    integer not null,
    id     blob    not null unique check (length(id) = 16),
    item   text    not null,
    points text    not null,
    reason text,
    cause  text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table survey_results (
    log          text    not null,
    seq          integer not null,
    id           blob    not null unique check (length(id) = 16),
    item         text    not null,
    satisfaction text    not null,
    source       text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table evidence (
    log         text    not null,
    seq         integer not null,
    id          blob    not null unique check (length(id) = 16),
    unit        text,
    sha256      text    not null check (length(sha256) = 64),
    size        integer not null check (size >= 0),
    media_type  text    not null,
    file_name   text    not null,
    title       text    not null,
    number      text    not null,
    issuer      text    not null,
    signed_on   text    not null,
    period_from text,
    period_to   text,
    items       text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq),
    check ((period_from is null) = (period_to is null))
) strict, without rowid;

create index evidence_by_bytes on evidence (sha256);

-- Whole files stand in the next three: with a rowid, so that long rows stay out of the index.
create table published_sets (
    log          text    not null,
    seq          integer not null,
    criteria_set text    not null,
    revision     integer not null,
    source       text    not null,
    primary key (log, seq),
    unique (criteria_set, revision),
    foreign key (log, seq) references changes (log, seq)
) strict;

create table ranking_imports (
    log     text    not null,
    seq     integer not null,
    year    integer not null,
    content text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict;

create index ranking_imports_by_year on ranking_imports (year, seq);

create table unit_lists (
    log      text    not null,
    seq      integer not null,
    province text    not null,
    units    text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict;

create index unit_lists_by_province on unit_lists (province, seq);

create table tokens (
    log        text    not null,
    seq        integer not null,
    id         blob    not null unique check (length(id) = 16),
    name       text    not null,
    hash       text    not null unique check (length(hash) = 64),
    role       text    not null,
    province   text,
    unit       text,
    expires_at text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table revocations (
    log   text    not null,
    seq   integer not null,
    token blob    not null references tokens (id),
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create index revocations_by_token on revocations (token);
