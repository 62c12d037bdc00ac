CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE IF NOT EXISTS tickets (
	"key" BLOB NOT NULL,
	source_key BLOB NOT NULL,
	source TEXT NOT NULL,
	ticket TEXT NOT NULL,
	digest BLOB NOT NULL,
	doc TEXT NOT NULL,
	expected TEXT NOT NULL,
	clocks TEXT NOT NULL,
	next_us BIGINT,
	ended_us BIGINT,
	stamp BLOB NOT NULL,
	gone BOOLEAN NOT NULL,
	PRIMARY KEY ("key")
);
CREATE INDEX tickets_next ON tickets (source_key, next_us);
CREATE INDEX tickets_stamp ON tickets (source_key, stamp);
CREATE TABLE IF NOT EXISTS alerts (
	"key" BLOB NOT NULL,
	ticket_key BLOB NOT NULL,
	source TEXT NOT NULL,
	ticket TEXT NOT NULL,
	target TEXT NOT NULL,
	cycle INTEGER NOT NULL,
	threshold TEXT NOT NULL,
	generation INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	due_us BIGINT NOT NULL,
	at_us BIGINT NOT NULL,
	zone VARCHAR(64) NOT NULL,
	stopped_us BIGINT,
	baseline BOOLEAN NOT NULL,
	undone BOOLEAN NOT NULL,
	withdrawn BOOLEAN NOT NULL,
	PRIMARY KEY ("key")
);
CREATE INDEX alerts_ticket ON alerts (ticket_key);
CREATE TABLE IF NOT EXISTS sinks (
	"key" BLOB NOT NULL,
	source_key BLOB NOT NULL,
	name TEXT NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE IF NOT EXISTS outbox (
	sink BLOB NOT NULL,
	alert BLOB NOT NULL,
	told_us BIGINT,
	tried BOOLEAN NOT NULL,
	refused INTEGER NOT NULL,
	PRIMARY KEY (sink, alert)
);
CREATE INDEX outbox_pending ON outbox (sink, told_us);
CREATE INDEX outbox_alert ON outbox (alert);
CREATE TABLE IF NOT EXISTS facts (
	name VARCHAR(64) NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (name)
);
