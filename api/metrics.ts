import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** What the API counts: `huoshui_api_*`. */
export interface ApiMetrics {
  readonly requests: Counter<'route' | 'method' | 'status'>
  readonly seconds: Histogram<'route'>
  readonly limited: Counter<'because'>
  readonly logins: Counter<'way' | 'outcome'>
  readonly auditLost: Counter
  readonly actions: Counter<'action' | 'outcome'>
  readonly orderSteps: Counter<'step' | 'outcome'>
  readonly backtests: Counter<'outcome'>
  readonly ruleEdits: Counter<'step' | 'outcome'>
  readonly reads: Gauge
  readonly brokenOff: Counter
  readonly streams: Gauge
  readonly streamsDropped: Counter<'because'>
}

export function createApiMetrics(registry: Registry): ApiMetrics {
  const registers = [registry]
  return {
    requests: new Counter({
      name: 'huoshui_api_requests_total',
      help: 'Requests answered',
      labelNames: ['route', 'method', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'huoshui_api_request_seconds',
      help: 'Time until the answer began',
      labelNames: ['route'],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
      registers,
    }),
    limited: new Counter({
      name: 'huoshui_api_limited_total',
      help: 'Requests refused by a limit: rate, bad-tokens, announcements, connections, connections-of-address, streams, streams-of-token',
      labelNames: ['because'],
      registers,
    }),
    logins: new Counter({
      name: 'huoshui_api_logins_total',
      help: 'Log-ins of people by way (password, invite, wecom, oidc) and outcome: in, wrong, wait, busy, not-known, failed',
      labelNames: ['way', 'outcome'],
      registers,
    }),
    auditLost: new Counter({
      name: 'huoshui_api_audit_lost_total',
      help: 'Acts that were done and could not be put on record: the log has them',
      registers,
    }),
    actions: new Counter({
      name: 'huoshui_api_alarm_actions_total',
      help: 'Actions on alarms, by what came of them: done, or the kind of problem',
      labelNames: ['action', 'outcome'],
      registers,
    }),
    orderSteps: new Counter({
      name: 'huoshui_api_order_steps_total',
      help: 'Steps of work orders that people asked for, by what came of them: done, or why not',
      labelNames: ['step', 'outcome'],
      registers,
    }),
    backtests: new Counter({
      name: 'huoshui_api_backtests_total',
      help: 'Backtests that ended, by outcome: done, too-much, too-slow, store, stopped, cancelled, error; and busy, bad-rules, rules-too-large, refused',
      labelNames: ['outcome'],
      registers,
    }),
    ruleEdits: new Counter({
      name: 'huoshui_api_rule_edits_total',
      help: 'Steps of edits of rules (draft, revise, try, approve, apply, discard, revert) by what came of them: done, bad-rules, or why not',
      labelNames: ['step', 'outcome'],
      registers,
    }),
    reads: new Gauge({ name: 'huoshui_api_reads', help: 'Reads of history that are being streamed', registers }),
    brokenOff: new Counter({
      name: 'huoshui_api_reads_broken_off_total',
      help: 'Answers broken off in the middle because the store failed',
      registers,
    }),
    streams: new Gauge({ name: 'huoshui_api_streams', help: 'Live streams open', registers }),
    streamsDropped: new Counter({
      name: 'huoshui_api_streams_dropped_total',
      help: 'Live streams that we ended: too-slow, not-allowed (a token revoked, changed or expired), failed',
      labelNames: ['because'],
      registers,
    }),
  }
}
