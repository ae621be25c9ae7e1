-- Accounts of people. What is said of them is fact.
create table accounts (
    log      text collate "C" not null,
    seq      bigint not null,
    id       uuid not null,
    name     text not null,
    role     text not null,
    province text,
    unit     text,
    standing text not null,
    reason   text,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create index accounts_by_id on accounts (id, seq);
create index accounts_by_name on accounts (name, seq);

create table credential_events (
    log     text collate "C" not null,
    seq     bigint not null,
    account uuid not null,
    event   text not null,
    until   timestamptz,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create index credential_events_by_account on credential_events (account, seq);

create trigger accounts_append_only before update or delete or truncate on accounts for each statement execute function refuse_change();
create trigger credential_events_append_only before update or delete or truncate on credential_events for each statement execute function refuse_change();

-- The way in, and who has come in. These rows may be replaced and forgotten: no password, link or session is a fact.
create table passwords (
    account uuid not null,
    hash    text not null,
    at      timestamptz not null,
    primary key (account)
);

create table account_links (
    hash       text not null,
    account    uuid not null,
    expires_at timestamptz not null,
    primary key (hash)
);

create index account_links_by_account on account_links (account);
create index account_links_by_end on account_links (expires_at);

create table sessions (
    hash    text not null,
    id      uuid not null,
    account uuid not null,
    version bigint not null,
    at      timestamptz not null,
    seen_at timestamptz not null,
    ends_at timestamptz not null,
    address text not null,
    primary key (hash)
);

create index sessions_by_account on sessions (account, at);
create index sessions_by_end on sessions (ends_at);

create table sign_in_limits (
    key      text not null,
    failures bigint not null,
    last_at  timestamptz not null,
    until    timestamptz not null,
    primary key (key)
);

create index sign_in_limits_by_age on sign_in_limits (last_at);

create table sign_ins (
    seq       bigint not null,
    at        timestamptz not null,
    account   uuid,
    signed_in boolean not null,
    address   text not null,
    primary key (seq)
);

create index sign_ins_by_outcome on sign_ins (signed_in, seq);
create index sign_ins_by_account on sign_ins (account, seq);
create index sign_ins_by_age on sign_ins (at);
