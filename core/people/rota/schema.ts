import { z } from 'zod'
import { Name } from '../../topic.ts'
import { parseDateRange, parseSeason, parseShift } from './text.ts'

/** Calendars and rotas as the plant file writes them. */
const Day = z.iso.date('expected a date like 2026-02-18')

export const CalendarSchema = z.strictObject({
  known: z
    .array(z.int().min(2000).max(2100))
    .min(1)
    .describe('The years whose holidays are all listed here; what a day of another year is, nobody knows'),
  off: z
    .array(
      z
        .string()
        .refine(
          (text) => parseDateRange(text) !== undefined,
          'expected a date, or two like 2026-02-15/2026-02-26, both included',
        ),
    )
    .optional()
    .describe('Days off, also on a weekday'),
  work: z.array(Day).optional().describe('Days of work on a weekend (调休)'),
  seasons: z
    .record(
      Name,
      z
        .string()
        .refine(
          (text) => parseSeason(text) !== undefined,
          'expected two days of the year like 06-01/09-30, both included',
        ),
    )
    .optional(),
})

const LayerSchema = z.strictObject({
  name: z.string().min(1).max(64),
  on: z
    .string()
    .regex(/^(always|workdays|restdays|season \S+)$/, 'expected always, workdays, restdays or `season NAME`')
    .optional()
    .describe('On which days its shifts begin. Default: always'),
  shifts: z
    .record(
      z.string().regex(/^[A-Za-z]$/, 'expected one letter'),
      z.string().refine((text) => parseShift(text) !== undefined, 'expected a time and a length like 20:00+12h'),
    )
    .describe('Each shift by its letter: when it begins on the clock, and how long it is'),
  groups: z.array(z.array(Name).min(1).max(50)).min(1).max(50).describe('Who works together'),
  pattern: z
    .string()
    .regex(/^[A-Za-z-]{1,400}$/, 'expected letters of shifts, and - for a free day, like DN--')
    .describe("A letter for each day of the first group's cycle; - is free"),
  offset: z
    .int()
    .min(0)
    .max(400)
    .optional()
    .describe('By how many days each group is behind the one before. Default 0'),
  starts: Day.describe("The day of the pattern's first letter; before it the layer is empty"),
})

export const RotaSchema = z.strictObject({
  zone: z.string().optional().describe("IANA time zone. Default: the city's"),
  calendar: Name.optional(),
  layers: z.array(LayerSchema).min(1).max(20).describe('The first that gives anybody decides'),
  otherwise: z.array(Name).max(20).optional().describe('Who is called where the layers and covers leave nobody'),
})
