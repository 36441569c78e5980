#!/bin/sh
# Runs once, when the database container makes its data folder: the role of the application, which owns nothing.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$APPLICATION_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE procurement_app LOGIN PASSWORD :'password';
SQL
