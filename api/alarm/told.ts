import type { z } from '@hono/zod-openapi'
import type { ToldBody } from './schema.ts'

/** Who was told of an alarm's present occurrence, oldest first; the notices' own record answers it. */
export type ToldOf = (alarm: string) => readonly z.infer<typeof ToldBody>[]
