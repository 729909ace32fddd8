import { createRoute, z } from '@hono/zod-openapi'
import { addingForms, formatAdding } from '../../core/adding.ts'
import { suggest } from '../../core/plant/nearest.ts'
import type { Point } from '../../core/plant/plant.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { listInPieces } from '../pieces.ts'
import { problem, problemResponses, refusals } from '../problem.ts'
import { query } from '../validation.ts'

const Names = z.object({ 'zh-CN': z.string(), en: z.string() })

/** A point as the API says it. */
export const PointBody = z
  .object({
    id: z.string().openapi({ example: 'huoshui-linka/lake/level' }),
    name: Names,
    quantity: z.string().openapi({ example: 'water_level' }),
    kind: z.enum(['gauge', 'amount', 'counter', 'state']),
    adds: z
      .string()
      .openapi({ description: `How its readings come to a total: ${addingForms}`, example: 'resets daily at 08:00' }),
    unit: z.string().openapi({ description: "Unit of the values; '' where there is none", example: 'm' }),
    states: z.record(z.string(), z.number()).optional().openapi({ description: 'Codes of a state, by its word' }),
    stateNames: z
      .record(z.string(), Names)
      .optional()
      .openapi({ description: 'What people call a state, by its word' }),
    typical: z
      .tuple([z.number(), z.number()])
      .optional()
      .openapi({ description: 'What is typical of the quantity, [low, high] in `unit`' }),
    device: z.string(),
    everyMs: z.number().optional().openapi({ description: 'How often a reading is expected, ms' }),
    range: z.tuple([z.number(), z.number()]).optional().openapi({ description: 'What the instrument can report' }),
  })
  .openapi('Point')

/** The answer of `/api/v1/points`. */
export const Points = z.object({ points: z.array(PointBody) }).openapi('Points')

/** The query parameter `site`. */
export const SiteFilter = z
  .string()
  .optional()
  .openapi({ description: 'Only this site', 'x-description-zh': '只要这个站点', example: 'huoshui-linka' })

const route = createRoute({
  method: 'get',
  path: '/api/v1/points',
  operationId: 'listPoints',
  tags: ['plant'],
  summary: 'What is measured',
  'x-summary-zh': '测点清单',
  ...secured('viewer'),
  request: {
    query: query({
      site: SiteFilter,
      quantity: z
        .string()
        .optional()
        .openapi({ description: 'Only this quantity', 'x-description-zh': '只要这个物理量', example: 'water_level' }),
    }),
  },
  responses: {
    200: {
      description: 'The points, in the order of the plant file',
      content: { 'application/json': { schema: Points } },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

/** The register of points: `/api/v1/points`. */
export function pointRoutes(api: Api, { plant }: RouteDeps): void {
  api.openapi(route, (c) => {
    const { site, quantity } = c.req.valid('query')
    const { sites, points, quantities } = plant.current
    if (quantity !== undefined && !quantities.has(quantity)) {
      const expected = `a quantity that is built in or of the plant file${suggest(quantity, quantities.keys())}`
      return problem(c, 'invalid-request', { errors: [{ where: 'query.quantity', expected, got: quantity }] })
    }
    if (site !== undefined && !sites.some((known) => known.id === site)) return problem(c, 'unknown-site')
    const found = points
      .values()
      .filter((point) => (site ?? point.site) === point.site && (quantity ?? point.quantity.id) === point.quantity.id)
    return listInPieces<z.infer<typeof Points>>(c, { key: 'points', items: found.map(presentPoint) })
  })
}

export function presentPoint({ id, name, quantity, adding, device, everyMs, range }: Point): z.infer<typeof PointBody> {
  return {
    id,
    name,
    quantity: quantity.id,
    kind: quantity.kind,
    adds: formatAdding(adding),
    unit: quantity.unit,
    ...(quantity.states && { states: { ...quantity.states } }),
    ...(quantity.stateNames && { stateNames: { ...quantity.stateNames } }),
    ...(quantity.typical && { typical: [...quantity.typical] }),
    device,
    ...(everyMs !== undefined && { everyMs }),
    ...(range && { range: [...range] }),
  }
}
