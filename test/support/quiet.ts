import { pino } from 'pino'

/** A logger for tests: silent unless `HUOSHUI_TEST_LOG` names a level. */
export const quietLog = pino({ level: process.env['HUOSHUI_TEST_LOG'] ?? 'silent' })
