-- What a returned claim lacks, and what a look into a document found.
alter table decisions add column missing jsonb;
alter table evidence add column looked text;
