-- Nothing that was said is ever changed or deleted: the database itself refuses, whoever asks.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'append-only' using errcode = 'PX001', hint = tg_table_name;
end
$$;

create trigger changes_append_only before update or delete or truncate on changes for each statement execute function refuse_change();
create trigger openings_append_only before update or delete or truncate on openings for each statement execute function refuse_change();
create trigger schedules_append_only before update or delete or truncate on schedules for each statement execute function refuse_change();
create trigger assignments_append_only before update or delete or truncate on assignments for each statement execute function refuse_change();
create trigger submissions_append_only before update or delete or truncate on submissions for each statement execute function refuse_change();
create trigger decisions_append_only before update or delete or truncate on decisions for each statement execute function refuse_change();
create trigger appraisals_append_only before update or delete or truncate on appraisals for each statement execute function refuse_change();
create trigger survey_results_append_only before update or delete or truncate on survey_results for each statement execute function refuse_change();
create trigger evidence_append_only before update or delete or truncate on evidence for each statement execute function refuse_change();
create trigger published_sets_append_only before update or delete or truncate on published_sets for each statement execute function refuse_change();
create trigger ranking_imports_append_only before update or delete or truncate on ranking_imports for each statement execute function refuse_change();
create trigger unit_lists_append_only before update or delete or truncate on unit_lists for each statement execute function refuse_change();
create trigger tokens_append_only before update or delete or truncate on tokens for each statement execute function refuse_change();
create trigger revocations_append_only before update or delete or truncate on revocations for each statement execute function refuse_change();
