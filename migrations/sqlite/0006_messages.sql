-- Who is told of what is due, and the messages on their way.
create table subscriptions (
    log      text    not null,
    seq      integer not null,
    id       blob    not null unique check (length(id) = 16),
    province text    not null,
    unit     text,
    channel  text    not null,
    target   text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create table unsubscriptions (
    log          text    not null,
    seq          integer not null,
    subscription blob    not null references subscriptions (id),
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create index unsubscriptions_by_subscription on unsubscriptions (subscription);

create trigger subscriptions_no_update before update on subscriptions begin select raise(abort, 'append-only'); end;
create trigger subscriptions_no_delete before delete on subscriptions begin select raise(abort, 'append-only'); end;
create trigger unsubscriptions_no_update before update on unsubscriptions begin select raise(abort, 'append-only'); end;
create trigger unsubscriptions_no_delete before delete on unsubscriptions begin select raise(abort, 'append-only'); end;

-- What a subscriber has been told: an event is told once. These rows and the next may be replaced and forgotten.
create table reminders (
    subscription blob not null check (length(subscription) = 16),
    event        text not null,
    at           text not null,
    primary key (subscription, event)
) strict, without rowid;

create index reminders_by_age on reminders (at);

create table outbox (
    id           blob    not null primary key check (length(id) = 16),
    subscription blob    not null check (length(subscription) = 16),
    at           text    not null,
    subject      text    not null,
    body         text    not null,
    attempts     integer not null,
    next_at      text,
    done_at      text,
    fault        text
) strict, without rowid;

create index outbox_by_next on outbox (next_at);
create index outbox_by_age on outbox (at);
