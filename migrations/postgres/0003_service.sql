-- What the service needs beside the facts: these rows may be replaced and forgotten.

create table idempotency_keys (
    actor       text    not null,
    key         text    not null,
    fingerprint text    not null,
    status      bigint  not null,
    body        bytea   not null,
    etag        text,
    created_at  timestamptz   not null,
    primary key (actor, key)
);

create index idempotency_keys_by_age on idempotency_keys (created_at);

create table settings (
    key   text not null primary key,
    value text not null
);
