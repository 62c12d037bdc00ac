CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE IF NOT EXISTS tickets (
	`key` BINARY(16) NOT NULL,
	source_key BINARY(16) NOT NULL,
	source MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	ticket MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	digest BINARY(16) NOT NULL,
	doc MEDIUMTEXT NOT NULL,
	expected MEDIUMTEXT NOT NULL,
	clocks MEDIUMTEXT NOT NULL,
	next_us BIGINT,
	ended_us BIGINT,
	stamp BINARY(16) NOT NULL,
	gone BOOL NOT NULL,
	PRIMARY KEY (`key`)
)CHARSET=utf8mb4 ENGINE=InnoDB;
CREATE INDEX tickets_next ON tickets (source_key, next_us);
CREATE INDEX tickets_stamp ON tickets (source_key, stamp);
CREATE TABLE IF NOT EXISTS alerts (
	`key` BINARY(16) NOT NULL,
	ticket_key BINARY(16) NOT NULL,
	source MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	ticket MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	target MEDIUMTEXT NOT NULL,
	cycle INTEGER NOT NULL,
	threshold MEDIUMTEXT NOT NULL,
	generation INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	due_us BIGINT NOT NULL,
	at_us BIGINT NOT NULL,
	zone VARCHAR(64) NOT NULL,
	stopped_us BIGINT,
	baseline BOOL NOT NULL,
	undone BOOL NOT NULL,
	withdrawn BOOL NOT NULL,
	PRIMARY KEY (`key`)
)CHARSET=utf8mb4 ENGINE=InnoDB;
CREATE INDEX alerts_ticket ON alerts (ticket_key);
CREATE TABLE IF NOT EXISTS sinks (
	`key` BINARY(16) NOT NULL,
	source_key BINARY(16) NOT NULL,
	name MEDIUMTEXT NOT NULL,
	PRIMARY KEY (`key`)
)CHARSET=utf8mb4 ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS outbox (
	sink BINARY(16) NOT NULL,
	alert BINARY(16) NOT NULL,
	told_us BIGINT,
	tried BOOL NOT NULL,
	refused INTEGER NOT NULL,
	PRIMARY KEY (sink, alert)
)CHARSET=utf8mb4 ENGINE=InnoDB;
CREATE INDEX outbox_pending ON outbox (sink, told_us);
CREATE INDEX outbox_alert ON outbox (alert);
CREATE TABLE IF NOT EXISTS facts (
	name VARCHAR(64) NOT NULL,
	value MEDIUMTEXT NOT NULL,
	PRIMARY KEY (name)
)CHARSET=utf8mb4 ENGINE=InnoDB;
