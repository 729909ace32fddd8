import { createRoute } from '@hono/zod-openapi'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { query } from '../validation.ts'
import { NamesBody } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/names',
  operationId: 'getNames',
  tags: ['duty'],
  summary: 'What people and crews are called, by their ids; no addresses',
  'x-summary-zh': '人员与班组的名称（按编号）；不含联系方式',
  ...secured('viewer'),
  request: { query: query({}) },
  responses: {
    200: { description: 'The names', content: { 'application/json': { schema: NamesBody } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** `/api/v1/names`: people who read records need names, which these keep by id. */
export function namesRoutes(api: Api, { plant }: RouteDeps): void {
  api.openapi(route, (c) => {
    const { people, crews } = plant.current.duty
    return c.json(
      {
        people: Object.fromEntries([...people.values()].map(({ id, name }) => [id, inBoth(name)])),
        crews: Object.fromEntries([...crews.values()].flatMap(({ id, name }) => (name ? [[id, inBoth(name)]] : []))),
      },
      200,
    )
  })
}

/** A name that is written in one language only is the same in the other. */
function inBoth({ 'zh-CN': chinese, en = chinese }: Readonly<{ 'zh-CN': string; en?: string | undefined }>) {
  return { 'zh-CN': chinese, en }
}
