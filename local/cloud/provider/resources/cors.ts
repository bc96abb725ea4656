/** Who may call from web pages, as the settings of HTTP APIs and of function URLs say it alike. */
export interface CorsInputs {
  allowCredentials?: boolean;
  allowHeaders?: string[];
  allowMethods?: string[];
  allowOrigins?: string[];
  exposeHeaders?: string[];
  /** Seconds. */
  maxAge?: number;
}

export const CORS_SHAPE = {
  object: {
    allowCredentials: "boolean",
    allowHeaders: { list: "string" },
    allowMethods: { list: "string" },
    allowOrigins: { list: "string" },
    exposeHeaders: { list: "string" },
    maxAge: "number",
  },
} as const;

/** As AWS's APIs take it: both services have the same members. */
export const corsOf = (cors: CorsInputs) => ({
  AllowCredentials: cors.allowCredentials,
  AllowHeaders: cors.allowHeaders,
  AllowMethods: cors.allowMethods,
  AllowOrigins: cors.allowOrigins,
  ExposeHeaders: cors.exposeHeaders,
  MaxAge: cors.maxAge,
});
