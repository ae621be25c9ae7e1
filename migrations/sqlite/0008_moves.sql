-- An assessment that moves to a newer revision of its criteria set.
create table moves (
    log      text    not null,
    seq      integer not null,
    revision integer not null check (revision > 0),
    reason   text    not null,
    primary key (log, seq),
    foreign key (log, seq) references changes (log, seq)
) strict, without rowid;

create trigger moves_no_update before update on moves begin select raise(abort, 'append-only'); end;
create trigger moves_no_delete before delete on moves begin select raise(abort, 'append-only'); end;
