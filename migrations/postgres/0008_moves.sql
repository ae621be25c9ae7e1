-- An assessment that moves to a newer revision of its criteria set.
create table moves (
    log      text collate "C" not null,
    seq      bigint      not null,
    revision bigint      not null check (revision > 0),
    reason   text        not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
);

create trigger moves_append_only before update or delete or truncate on moves for each statement execute function refuse_change();
