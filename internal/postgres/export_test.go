package postgres

import "github.com/jackc/pgx/v5"

// Trace has the statements of a DB that is not open yet told.
func (d *DB) Trace(t pgx.QueryTracer) { d.tracer = t }
