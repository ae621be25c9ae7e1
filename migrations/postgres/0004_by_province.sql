-- The assessments of one province among those of all.
create index openings_by_province on openings (province, log);
