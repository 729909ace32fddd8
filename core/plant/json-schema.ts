import { z } from 'zod'
import { PlantSchema } from './schema.ts'

/** The plant file's JSON Schema for editors, as text. What needs more than one place to judge, only `plant check` sees. */
export function plantJsonSchema(): string {
  const schema = z.toJSONSchema(PlantSchema, { target: 'draft-7', io: 'input', reused: 'ref' })
  return `${JSON.stringify({ title: 'Huoshui plant file', ...schema }, null, 2)}\n`
}
