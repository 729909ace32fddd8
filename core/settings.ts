import { z } from 'zod'
import { flag, type SettingsOf, setting, text, webPage } from './setting.ts'

/** What more than one room is told. */
export const sharedSettings = {
  HUOSHUI_DATA: setting(text.default('./data'), 'Folder for all that is kept', 'path'),
  HUOSHUI_PLANT: setting(text.default('./plant/lhasa.yaml'), 'The plant file', 'path'),
  HUOSHUI_HOST: setting(text.default('127.0.0.1'), 'Address that every listener binds to', 'IP address'),
  HUOSHUI_LOG_LEVEL: setting(
    z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
    'Lowest level that is logged',
  ),
  HUOSHUI_PUBLIC_URL: setting(webPage.optional(), 'Where people reach the page; notices link to it', 'URL'),
  HUOSHUI_DEMO: setting(
    flag.optional(),
    'Feed the platform with built-in demonstration readings; `npm start` does so unless this says false',
    'true, false',
  ),
} as const

export type SharedSettings = SettingsOf<typeof sharedSettings>
