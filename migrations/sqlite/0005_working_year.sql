-- The working year: more time, what the province answers to an appraisal, days off, versions of documents.
create table extensions (
    log    text    not null,
    seq    integer not null,
    id     blob    not null unique check (length(id) = 16),
    item   text,
    unit   text,
    until  text    not null,
    asked  text,
    reason text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq),
    check (item is not null or unit is not null)
) strict, without rowid;

create table explanations (
    log       text    not null,
    seq       integer not null,
    id        blob    not null unique check (length(id) = 16),
    item      text    not null,
    appraisal blob    not null references appraisals (id),
    content   text    not null,
    points    text,
    evidence  text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table calendars (
    log      text    not null,
    seq      integer not null,
    year     integer not null,
    source   text    not null,
    days_off text    not null,
    working  text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create index calendars_by_year on calendars (year, seq);

alter table assignments add column asked text;
alter table evidence add column pages text;
alter table evidence add column replaces blob references evidence (id) check (length(replaces) = 16);

create trigger extensions_no_update before update on extensions begin select raise(abort, 'append-only'); end;
create trigger extensions_no_delete before delete on extensions begin select raise(abort, 'append-only'); end;
create trigger explanations_no_update before update on explanations begin select raise(abort, 'append-only'); end;
create trigger explanations_no_delete before delete on explanations begin select raise(abort, 'append-only'); end;
create trigger calendars_no_update before update on calendars begin select raise(abort, 'append-only'); end;
create trigger calendars_no_delete before delete on calendars begin select raise(abort, 'append-only'); end;
