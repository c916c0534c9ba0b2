ALTER TABLE `commit_seq` ADD `recent` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `commit_seq` ADD `recent_at` integer DEFAULT 0 NOT NULL;