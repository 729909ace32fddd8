import type { Registry } from 'prom-client'
import type { SecretSource } from '../core/channel/parse.ts'
import { createHasher, type Hasher } from '../storage/logins/hasher.ts'
import { identify } from './access.ts'
import { alarmActionRoutes } from './alarms/action-routes.ts'
import { alarmRoutes } from './alarms/routes.ts'
import { announcementRoutes } from './announcements/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { type Backtests, createBacktests } from './backtests/jobs.ts'
import { backtestRoutes } from './backtests/routes.ts'
import { createBareApp, guard } from './bare-app.ts'
import { dataQualityRoutes } from './data-quality/routes.ts'
import { answerRoutes } from './deliveries/answer-routes.ts'
import { linkRoutes } from './deliveries/link-routes.ts'
import { receiptRoutes } from './deliveries/receipt-routes.ts'
import { deliveryRoutes } from './deliveries/routes.ts'
import { deviceRoutes } from './devices/routes.ts'
import { docsRoutes } from './docs/routes.ts'
import { drillRoutes } from './drills/routes.ts'
import type { Api, RouteDeps } from './env.ts'
import { handOverRoutes } from './hand-overs/routes.ts'
import type { ReadyCheck } from './health/answers.ts'
import { metricsRoutes } from './health/metrics-routes.ts'
import { healthRoutes, readyRoutes } from './health/routes.ts'
import { journalRoutes } from './journal/routes.ts'
import { kpiRoutes } from './kpis/routes.ts'
import { latestRoutes } from './latest/routes.ts'
import { limitJson } from './limits/json.ts'
import { limitBody, limitUrl } from './limits/size.ts'
import { limitTime } from './limits/time.ts'
import { createLiveEvents, type LiveEvents, streamLimits } from './live/live-events.ts'
import { streamRoutes } from './live/routes.ts'
import { gaugeLogins } from './login/gauges.ts'
import { inviteRoutes } from './login/invite-routes.ts'
import { createLogIn } from './login/log-in.ts'
import { providerRoutes } from './login/provider-routes.ts'
import { loginRoutes } from './login/routes.ts'
import { createSessionCheck, sessionLimits } from './login/session-check.ts'
import { maintenanceRoutes } from './maintenance/routes.ts'
import { meRoutes } from './me/routes.ts'
import { ownSessionRoutes } from './me/session-routes.ts'
import { type ApiMetrics, createApiMetrics } from './metrics.ts'
import { noticeRoutes } from './notices/routes.ts'
import { observe } from './observe.ts'
import { orderKpiRoute } from './orders/kpi-route.ts'
import { orderOpenRoute } from './orders/open-route.ts'
import { isPhotoPath } from './orders/photo-path.ts'
import { orderPhotoRoutes } from './orders/photo-routes.ts'
import { orderRoutes } from './orders/routes.ts'
import { orderStepRoutes } from './orders/step-routes.ts'
import { pageRoutes } from './page/routes.ts'
import { calendarRoutes } from './people/calendar-routes.ts'
import { rotaChangeRoutes } from './people/change-routes.ts'
import { peopleLoginRoutes } from './people/login-routes.ts'
import { namesRoutes } from './people/names-routes.ts'
import { onCallRoutes } from './people/on-call-routes.ts'
import { pointRoutes } from './points/routes.ts'
import { quarantineRoutes } from './quarantine/routes.ts'
import { readingRoutes } from './readings/routes.ts'
import { rejectRoutes } from './rejects/routes.ts'
import { offerOnce } from './repeats.ts'
import { ruleEditBacktestRoute } from './rule-edits/backtest-route.ts'
import { ruleEditRoutes } from './rule-edits/routes.ts'
import { ruleEditStepRoutes } from './rule-edits/step-routes.ts'
import { unsavedEditRoutes } from './rule-edits/unsaved-routes.ts'
import { ruleRoutes } from './rules/routes.ts'
import { siteRoutes } from './sites/routes.ts'
import { createTokenCheck } from './token-check.ts'
import { tokenRoutes } from './tokens/routes.ts'

/** What the API stands on. */
export interface ApiDeps
  extends Omit<
    RouteDeps,
    'live' | 'backtests' | 'measures' | 'tokenCheck' | 'clock' | 'logIn' | 'sessionCheck' | 'hasher' | 'source'
  > {
  /** Default: at OWASP's cost. */
  readonly hasher?: Hasher
  /** Default: nothing is known. */
  readonly source?: SecretSource
  readonly metrics: Registry
  readonly ready?: ReadyCheck
  /** What was lost since the start, in words for a person. */
  readonly told?: () => readonly string[]
  readonly clock?: () => number
  /** Made before, by who must close them. */
  readonly measures?: ApiMetrics
  readonly live?: LiveEvents
  readonly backtests?: Backtests
}

/** The API as an app that answers requests; `startApi` puts it on a port. */
export function createApi(given: ApiDeps): Api {
  const { settings, log, metrics, ready = async () => [], told, clock = Date.now } = given
  const measures = given.measures ?? createApiMetrics(metrics)
  const live = given.live ?? createLiveEvents({ ...given, measures, clock, ...streamLimits(settings) })
  const backtests = given.backtests ?? createBacktests({ ...given, measures, clock })
  const tokenCheck = createTokenCheck(given)
  const { hasher = createHasher(), source = { env: {} }, logins, plant } = given
  gaugeLogins(metrics, { sessions: logins.sessions, hasher })
  const sessionCheck = createSessionCheck({ sessions: logins.sessions, plant, limits: sessionLimits(settings) })
  const logIn = createLogIn({ ...given, logins, hasher, plant, source, measures, log })
  const ours = { measures, live, backtests, tokenCheck, clock, hasher, source, sessionCheck, logIn }
  const deps: RouteDeps = { ...given, ...ours }

  const api = createBareApp(log)
  api.use(observe(measures, log, clock))
  guard(api)
  healthRoutes(api)
  api.use(
    limitUrl(),
    limitBody((path) => (isPhotoPath(path) ? settings.HUOSHUI_PHOTO_MAX_BYTES : settings.HUOSHUI_API_MAX_BODY)),
    limitTime(settings.HUOSHUI_API_TIMEOUT_MS),
  )
  const { HUOSHUI_API_RATE: perSecond, HUOSHUI_API_BURST: burst } = settings
  const { HUOSHUI_PUBLIC_URL: publicUrl } = settings
  api.use(identify({ tokenCheck, sessionCheck, publicUrl, measures, clock, perSecond, burst }))
  api.use(limitJson())
  api.use(offerOnce({ repeats: given.repeats, clock }))
  readyRoutes(api, ready, told)
  metricsRoutes(api, metrics)
  pageRoutes(api, deps)
  docsRoutes(api)
  siteRoutes(api, deps)
  pointRoutes(api, deps)
  latestRoutes(api, deps)
  readingRoutes(api, deps)
  alarmRoutes(api, deps)
  alarmActionRoutes(api, deps)
  journalRoutes(api, deps)
  noticeRoutes(api, deps)
  deliveryRoutes(api, deps)
  answerRoutes(api, deps)
  drillRoutes(api, deps)
  announcementRoutes(api, deps)
  handOverRoutes(api, deps)
  receiptRoutes(api, deps)
  linkRoutes(api, deps)
  // its path is not that of an order
  orderKpiRoute(api, deps)
  orderRoutes(api, deps)
  orderOpenRoute(api, deps)
  orderStepRoutes(api, deps)
  orderPhotoRoutes(api, deps)
  kpiRoutes(api, deps)
  onCallRoutes(api, deps)
  namesRoutes(api, deps)
  rotaChangeRoutes(api, deps)
  calendarRoutes(api, deps)
  backtestRoutes(api, deps)
  maintenanceRoutes(api, deps)
  ruleRoutes(api, deps)
  // their paths are not those of an edit
  unsavedEditRoutes(api, deps)
  ruleEditRoutes(api, deps)
  ruleEditStepRoutes(api, deps)
  ruleEditBacktestRoute(api, deps)
  meRoutes(api, deps)
  loginRoutes(api, deps)
  inviteRoutes(api, deps)
  providerRoutes(api, deps)
  ownSessionRoutes(api, deps)
  peopleLoginRoutes(api, deps)
  tokenRoutes(api, deps)
  auditRoutes(api, deps)
  rejectRoutes(api, deps)
  deviceRoutes(api, deps)
  quarantineRoutes(api, deps)
  dataQualityRoutes(api, deps)
  streamRoutes(api, deps)
  return api
}
