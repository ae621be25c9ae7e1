-- The working year: more time, what the province answers to an appraisal, days off, versions of documents.
create table extensions (
    log    text collate "C" not null,
    seq    bigint      not null,
    id     uuid        not null unique,
    item   text,
    unit   text,
    until  date        not null,
    asked  date,
    reason text        not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq),
    check (item is not null or unit is not null)
);

create table explanations (
    log       text collate "C" not null,
    seq       bigint      not null,
    id        uuid        not null unique,
    item      text        not null,
    appraisal uuid        not null references appraisals (id),
    content   text        not null,
    points    numeric,
    evidence  jsonb       not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table calendars (
    log      text collate "C" not null,
    seq      bigint      not null,
    year     integer     not null,
    source   text        not null,
    days_off jsonb       not null,
    working  jsonb       not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create index calendars_by_year on calendars (year, seq);

alter table assignments add column asked date;
alter table evidence add column pages text;
alter table evidence add column replaces uuid references evidence (id);

create trigger extensions_append_only before update or delete or truncate on extensions for each statement execute function refuse_change();
create trigger explanations_append_only before update or delete or truncate on explanations for each statement execute function refuse_change();
create trigger calendars_append_only before update or delete or truncate on calendars for each statement execute function refuse_change();
