import { z } from '@hono/zod-openapi'
import { roles } from '../../core/people/role.ts'

/** The answer of `/api/v1/me`. */
export const Me = z
  .object({
    name: z.string().openapi({ description: "A person's id, or the name of a token" }),
    person: z
      .string()
      .optional()
      .openapi({ description: 'What a person who has logged in is called; absent: a token' }),
    role: z.enum(roles),
    sites: z.array(z.string()).optional().openapi({ description: 'Whose alarms it may act on; absent: all' }),
    crews: z
      .array(z.string())
      .optional()
      .openapi({ description: 'Of which a person is a member; absent: a token, or of none' }),
    zone: z.string().openapi({ description: "The city's time zone", example: 'Asia/Shanghai' }),
  })
  .openapi('Me')
export type Me = z.infer<typeof Me>
