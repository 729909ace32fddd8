import type { z } from 'zod'
import { type DutyFile, DutySchema } from './schema.ts'

/** The people's part of a plant file as far as it is sound: one person who is not does not hide what is wrong elsewhere. */
export interface Sound {
  /** Lists have holes where something is not sound, so that each has its place in the file. */
  readonly duty: DutyFile
  /** What is named there, sound or not; undefined where not even that can be told. */
  readonly names: Names
}

type Known = ReadonlySet<string> | undefined
export interface Names {
  readonly sites: Known
  readonly people: Known
  readonly crews: Known
  readonly calendars: Known
  readonly rotas: Known
  readonly escalations: Known
}

/** Takes the people's part of a plant file apart. Total: anything else has no parts. */
export function soundDuty(file: unknown): Sound {
  const { people, crews, calendars, rotas, escalations, routes, orders, drills } = DutySchema.shape
  return {
    duty: {
      people: listOf(file, 'people', people.unwrap().element),
      crews: listOf(file, 'crews', crews.unwrap().element),
      routes: listOf(file, 'routes', routes.unwrap().element),
      drills: listOf(file, 'drills', drills.unwrap().element),
      calendars: tableOf(file, 'calendars', calendars.unwrap().valueType),
      rotas: tableOf(file, 'rotas', rotas.unwrap().valueType),
      escalations: tableOf(file, 'escalations', escalations.unwrap().valueType),
      orders: orders.safeParse(partOf(file, 'orders')).data,
    },
    names: {
      sites: idsIn(partOf(file, 'sites')),
      people: idsIn(partOf(file, 'people')),
      crews: idsIn(partOf(file, 'crews')),
      calendars: keysOf(partOf(file, 'calendars')),
      rotas: keysOf(partOf(file, 'rotas')),
      escalations: keysOf(partOf(file, 'escalations')),
    },
  }
}

function listOf<T>(file: unknown, key: string, schema: z.ZodType<T>): T[] | undefined {
  const items = partOf(file, key)
  if (!Array.isArray(items)) return undefined
  const list: T[] = new Array(items.length)
  for (const [index, item] of items.entries()) {
    const parsed = schema.safeParse(item)
    if (parsed.success) list[index] = parsed.data
  }
  return list
}

function tableOf<T>(file: unknown, key: string, schema: z.ZodType<T>): Record<string, T> | undefined {
  const table = partOf(file, key)
  if (!isObject(table)) return undefined
  return Object.fromEntries(
    Object.entries(table).flatMap(([id, item]) => {
      const parsed = schema.safeParse(item)
      return parsed.success ? [[id, parsed.data]] : []
    }),
  )
}

/** A part that is not there names nobody. */
function idsIn(part: unknown): Known {
  if (part === undefined) return new Set()
  if (!Array.isArray(part)) return undefined
  const ids = part.map((item) => partOf(item, 'id'))
  return ids.every((id) => typeof id === 'string') ? new Set(ids) : undefined
}

function keysOf(part: unknown): Known {
  if (part === undefined) return new Set()
  return isObject(part) ? new Set(Object.keys(part)) : undefined
}

function partOf(file: unknown, key: string): unknown {
  return isObject(file) && Object.hasOwn(file, key) ? file[key] : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
