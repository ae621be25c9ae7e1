-- The assessments of one province, those of earlier years among them.
create index openings_by_province on openings (province, year, log);
