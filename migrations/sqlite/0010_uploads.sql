-- Uploads that come in several requests. These rows may be replaced and forgotten: what comes of an upload is a fact of its own.
create table uploads (
    id          blob    not null check (length(id) = 16),
    assessment  text    not null,
    actor       text    not null,
    role        text    not null,
    province    text,
    unit        text,
    counted_for text    not null,
    file_name   text    not null,
    metadata    text    not null,
    description text    not null,
    size        integer not null,
    received    integer not null,
    pieces      integer not null,
    is_open     integer not null,
    refusal     text,
    created_at  text    not null,
    expires_at  text    not null,
    primary key (id)
) strict, without rowid;

create index uploads_by_unit on uploads (counted_for, is_open);
create index uploads_by_end on uploads (expires_at);

create table upload_pieces (
    upload blob    not null check (length(upload) = 16),
    start  integer not null,
    size   integer not null,
    name   text    not null,
    sha256 text    not null,
    primary key (upload, start)
) strict, without rowid;

create index upload_pieces_by_name on upload_pieces (name);
