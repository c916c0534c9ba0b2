// Stories of failures, row by row as in docs/failures.md: each chapter in a world of its own.
import { tellChapter } from '../../support/failures.ts'
import { chapters } from './chapters.ts'

for (const chapter of chapters) tellChapter(chapter)
