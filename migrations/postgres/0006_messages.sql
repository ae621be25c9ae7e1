-- Who is told of what is due, and the messages on their way.
create table subscriptions (
    log      text collate "C" not null,
    seq      bigint      not null,
    id       uuid        not null unique,
    province text        not null,
    unit     text,
    channel  text        not null,
    target   text        not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create table unsubscriptions (
    log          text collate "C" not null,
    seq          bigint      not null,
    subscription uuid        not null references subscriptions (id),
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create index unsubscriptions_by_subscription on unsubscriptions (subscription);

create trigger subscriptions_append_only before update or delete or truncate on subscriptions for each statement execute function refuse_change();
create trigger unsubscriptions_append_only before update or delete or truncate on unsubscriptions for each statement execute function refuse_change();

-- What a subscriber has been told: an event is told once. These rows and the next may be replaced and forgotten.
create table reminders (
    subscription uuid        not null,
    event        text        not null,
    at           timestamptz not null,
    primary key (subscription, event)
);

create index reminders_by_age on reminders (at);

create table outbox (
    id           uuid        not null primary key,
    subscription uuid        not null,
    at           timestamptz not null,
    subject      text        not null,
    body         text        not null,
    attempts     bigint      not null,
    next_at      timestamptz,
    done_at      timestamptz,
    fault        text
);

create index outbox_by_next on outbox (next_at);
create index outbox_by_age on outbox (at);
