CREATE TABLE `links` (
	`slug` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`title` text NOT NULL,
	`disabled` integer DEFAULT false NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`mod_seq` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `links_newest` ON `links` (`created_at`,`slug`);--> statement-breakpoint
CREATE TABLE `collections` (
	`name` text PRIMARY KEY NOT NULL,
	`mod_seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `commit_seq` (
	`id` integer PRIMARY KEY NOT NULL,
	`n` integer NOT NULL,
	`epoch` integer NOT NULL,
	CONSTRAINT "commit_seq_one_row" CHECK("commit_seq"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE `idempotency` (
	`principal` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`seq` integer,
	`result` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`principal`, `key`)
);
--> statement-breakpoint
CREATE TABLE `must` (
	`ok` integer PRIMARY KEY NOT NULL,
	CONSTRAINT "must_have_changed" CHECK("must"."ok" = 1)
);
