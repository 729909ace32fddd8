/** How somebody showed who they are. */
export const loginWays = ['password', 'invite', 'wecom', 'oidc'] as const
export type LoginWay = (typeof loginWays)[number]
