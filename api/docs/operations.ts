import { z } from '@hono/zod-openapi'
import type { Language } from '../../core/words/language.ts'

/** What the docs page takes from the OpenAPI document: the document is the one source of what a route is. */
const Schema = z.looseObject({
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  example: z.unknown().optional(),
  'x-description-zh': z.string().optional(),
})
const Parameter = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: Schema.optional(),
})
const Answer = z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })
const Operation = z.looseObject({
  summary: z.string().default(''),
  'x-summary-zh': z.string().optional(),
  description: z.string().optional(),
  'x-role': z.string().optional(),
  parameters: z.array(Parameter).default([]),
  responses: z.record(z.string(), Answer),
})
const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Operation)) })

export interface DocumentedParameter {
  readonly name: string
  readonly isRequired: boolean
  readonly says: string
  readonly choices: readonly string[]
  readonly standard: string | undefined
}

/** A route as the docs page shows it. */
export interface DocumentedOperation {
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string | undefined
  readonly role: string | undefined
  readonly parameters: readonly DocumentedParameter[]
  /** Of a good answer. */
  readonly mediaTypes: readonly string[]
  readonly errorStatuses: readonly string[]
  readonly example: string
}

/** The routes of an OpenAPI document, in its order. */
export function operationsOf(document: unknown, language: Language): DocumentedOperation[] {
  const { paths } = Document.parse(document)
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => documented(path, method, operation, language)),
  )
}

type Operation = z.infer<typeof Operation>

function documented(path: string, method: string, operation: Operation, language: Language): DocumentedOperation {
  const isChinese = language === 'zh-CN'
  return {
    method: method.toUpperCase(),
    path,
    summary: (isChinese && operation['x-summary-zh']) || operation.summary,
    description: isChinese ? undefined : operation.description,
    role: operation['x-role'],
    parameters: operation.parameters.map((parameter) => ({
      name: parameter.name,
      isRequired: parameter.required === true,
      says: (isChinese && parameter.schema?.['x-description-zh']) || (parameter.description ?? ''),
      choices: parameter.schema?.enum ?? [],
      standard: parameter.schema?.default === undefined ? undefined : String(parameter.schema.default),
    })),
    mediaTypes: Object.keys(operation.responses['200']?.content ?? {}),
    errorStatuses: Object.keys(operation.responses).filter((status) => status >= '400'),
    example: curlOf(path, operation),
  }
}

/** With the example of each parameter that must be given, and of those that show what can be asked. */
function curlOf(path: string, { parameters, 'x-role': role, responses }: Operation): string {
  const exampleOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.schema?.example
  const filled = path.replaceAll(/\{(\w+)\}/g, (placeholder, name) => String(exampleOf(name) ?? placeholder))
  const asked = parameters
    .filter(({ in: place, name }) => place === 'query' && exampleOf(name) !== undefined && name !== 'to')
    .map(({ name }) => `${name}=${exampleOf(name)}`)
  const isStream = 'text/event-stream' in (responses['200']?.content ?? {})
  const url = `"$HUOSHUI${filled}${asked.length > 0 ? `?${asked.join('&')}` : ''}"`
  return ['curl', ...(isStream ? ['-N'] : []), ...(role ? ['-H "Authorization: Bearer $TOKEN"'] : []), url].join(' ')
}
