-- Facts: the log of changes, and one table per kind of fact. A row is written once, with its change, in one transaction.
-- Decimals are NUMERIC without limits, which keeps the zeros they were written with; lists and maps are JSONB.

create table changes (
    log        text collate "C" not null,
    seq        bigint      not null check (seq >= 1),
    at         timestamptz not null,
    actor_name text        not null,
    actor_role text        not null,
    actor_unit text,
    kind       text        not null,
    subject    text        not null,
    digest     text        not null check (length(digest) = 64),
    prev_hash  text        not null check (length(prev_hash) = 64),
    hash       text        not null check (length(hash) = 64),
    primary key (log, seq)
);

create index changes_by_time on changes (log, at);

-- The log's name is the assessment's key.
create table openings (
    log          text collate "C" not null,
    seq          bigint      not null check (seq = 1),
    province     text        not null,
    year         integer     not null,
    criteria_set text        not null,
    revision     bigint      not null,
    illustrative boolean     not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table schedules (
    log    text collate "C" not null,
    seq    bigint      not null,
    phases jsonb       not null,
    reason text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table assignments (
    log          text collate "C" not null,
    seq          bigint      not null,
    item         text        not null,
    lead         text        not null,
    contributors jsonb       not null,
    due          date        not null,
    reason       text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table submissions (
    log         text collate "C" not null,
    seq         bigint      not null,
    id          uuid        not null unique,
    item        text        not null,
    unit        text        not null,
    kind        text        not null,
    inputs      jsonb       not null,
    explanation text,
    evidence    jsonb       not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table decisions (
    log        text collate "C" not null,
    seq        bigint      not null,
    id         uuid        not null unique,
    item       text        not null,
    submission uuid        not null references submissions (id),
    verdict    text        not null,
    points     numeric,
    reason     text,
    cause      text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table appraisals (
    log    text collate "C" not null,
    seq    bigint      not null,
    id     uuid        not null unique,
    item   text        not null,
    points numeric     not null,
    reason text,
    cause  text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table survey_results (
    log          text collate "C" not null,
    seq          bigint      not null,
    id           uuid        not null unique,
    item         text        not null,
    satisfaction numeric     not null,
    source       text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table evidence (
    log         text collate "C" not null,
    seq         bigint      not null,
    id          uuid        not null unique,
    unit        text,
    sha256      text        not null check (length(sha256) = 64),
    size        bigint      not null check (size >= 0),
    media_type  text        not null,
    file_name   text        not null,
    title       text        not null,
    number      text        not null,
    issuer      text        not null,
    signed_on   date        not null,
    period_from date,
    period_to   date,
    items       jsonb       not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq),
    check ((period_from is null) = (period_to is null))
);

create index evidence_by_bytes on evidence (sha256);

-- Whole files stand in the next three.
create table published_sets (
    log          text collate "C" not null,
    seq          bigint      not null,
    criteria_set text        not null,
    revision     bigint      not null,
    source       text        not null,
    primary key (log, seq),
    unique (criteria_set, revision),
    foreign key (log, seq) references changes (log, seq)
);

create table ranking_imports (
    log     text collate "C" not null,
    seq     bigint      not null,
    year    integer     not null,
    content text        not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create index ranking_imports_by_year on ranking_imports (year, seq);

create table unit_lists (
    log      text collate "C" not null,
    seq      bigint      not null,
    province text        not null,
    units    jsonb       not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create index unit_lists_by_province on unit_lists (province, seq);

create table tokens (
    log        text collate "C" not null,
    seq        bigint      not null,
    id         uuid        not null unique,
    name       text        not null,
    hash       text        not null unique check (length(hash) = 64),
    role       text        not null,
    province   text,
    unit       text,
    expires_at timestamptz not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table revocations (
    log   text collate "C" not null,
    seq   bigint      not null,
    token uuid        not null references tokens (id),
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create index revocations_by_token on revocations (token);
