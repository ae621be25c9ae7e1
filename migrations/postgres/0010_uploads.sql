-- Uploads that come in several requests. These rows may be replaced and forgotten: what comes of an upload is a fact of its own.
create table uploads (
    id          uuid not null,
    assessment  text not null,
    actor       text not null,
    role        text not null,
    province    text,
    unit        text,
    counted_for text not null,
    file_name   text not null,
    metadata    text not null,
    description text not null,
    size        bigint not null,
    received    bigint not null,
    pieces      bigint not null,
    is_open     boolean not null,
    refusal     text,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    primary key (id)
);

create index uploads_by_unit on uploads (counted_for, is_open);
create index uploads_by_end on uploads (expires_at);

create table upload_pieces (
    upload uuid not null,
    start  bigint not null,
    size   bigint not null,
    name   text not null,
    sha256 text not null,
    primary key (upload, start)
);

create index upload_pieces_by_name on upload_pieces (name);
