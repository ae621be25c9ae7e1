-- Run once by psql (14 or later) as a superuser, on an empty cluster: by the image of PostgreSQL, or by hand with
--   OWNER_PASSWORD=… SERVER_PASSWORD=… psql -v ON_ERROR_STOP=1 -f docs/deploy/initdb/roles.sql postgres
-- The owner of the tables migrates and does nothing else. Servers act as the other role, which may read and append:
-- `parindex migrate --grant parindex_server`, run as the owner, gives it those rights.

\getenv owner_password OWNER_PASSWORD
\getenv server_password SERVER_PASSWORD

create role parindex_owner login password :'owner_password';
create role parindex_server login password :'server_password';
create database parindex owner parindex_owner encoding 'UTF8' template template0;
revoke all on database parindex from public;
grant connect on database parindex to parindex_server;
