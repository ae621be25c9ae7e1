-- Accounts of people. What is said of them is fact.
create table accounts (
    log      text    not null,
    seq      integer not null,
    id       blob    not null check (length(id) = 16),
    name     text    not null,
    role     text    not null,
    province text,
    unit     text,
    standing text    not null,
    reason   text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create index accounts_by_id on accounts (id, seq);
create index accounts_by_name on accounts (name, seq);

create table credential_events (
    log     text    not null,
    seq     integer not null,
    account blob    not null check (length(account) = 16),
    event   text    not null,
    until   text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create index credential_events_by_account on credential_events (account, seq);

create trigger accounts_no_update before update on accounts begin select raise(abort, 'append-only'); end;
create trigger accounts_no_delete before delete on accounts begin select raise(abort, 'append-only'); end;
create trigger credential_events_no_update before update on credential_events begin select raise(abort, 'append-only'); end;
create trigger credential_events_no_delete before delete on credential_events begin select raise(abort, 'append-only'); end;

-- The way in, and who has come in. These rows may be replaced and forgotten: no password, link or session is a fact.
create table passwords (
    account blob    not null check (length(account) = 16),
    hash    text    not null,
    at      text    not null,
    primary key (account)
) strict, without rowid;

create table account_links (
    hash       text    not null,
    account    blob    not null check (length(account) = 16),
    expires_at text    not null,
    primary key (hash)
) strict, without rowid;

create index account_links_by_account on account_links (account);
create index account_links_by_end on account_links (expires_at);

create table sessions (
    hash    text    not null,
    id      blob    not null check (length(id) = 16),
    account blob    not null check (length(account) = 16),
    version integer not null,
    at      text    not null,
    seen_at text    not null,
    ends_at text    not null,
    address text    not null,
    primary key (hash)
) strict, without rowid;

create index sessions_by_account on sessions (account, at);
create index sessions_by_end on sessions (ends_at);

create table sign_in_limits (
    key      text    not null,
    failures integer not null,
    last_at  text    not null,
    until    text    not null,
    primary key (key)
) strict, without rowid;

create index sign_in_limits_by_age on sign_in_limits (last_at);

create table sign_ins (
    seq       integer not null,
    at        text    not null,
    account   blob,
    signed_in integer not null,
    address   text    not null,
    primary key (seq)
) strict, without rowid;

create index sign_ins_by_outcome on sign_ins (signed_in, seq);
create index sign_ins_by_account on sign_ins (account, seq);
create index sign_ins_by_age on sign_ins (at);
