/* The routes of openapi.json as types: a key like "GET /api/pitches/{id}" leads to its path, query, body and answer. */
import type { components, paths } from "./schema";

type Method = "get" | "post" | "put" | "patch" | "delete";
type KeysOf<P extends keyof paths & string> = { [M in Method]: paths[P][M] extends object ? `${Uppercase<M>} ${P}` : never }[Method];
export type Route = { [P in keyof paths & string]: KeysOf<P> }[keyof paths & string];
export type GetRoute = Extract<Route, `GET ${string}`>;
export type SendRoute = Exclude<Route, GetRoute>;

type Operation<R extends Route> = R extends `${infer M} ${infer P}` ? P extends keyof paths ? Lowercase<M> extends keyof paths[P] ? paths[P][Lowercase<M>] : never : never : never;
type Json<T> = T extends { content: { "application/json": infer J } } ? J : never;
type Filled<T> = T extends object ? T : never;

export type PathOf<R extends Route> = Operation<R> extends { parameters: { path: infer P } } ? Filled<P> : never;
export type QueryOf<R extends Route> = Operation<R> extends { parameters: { query?: infer Q } } ? Filled<Q> : never;
export type BodyOf<R extends Route> = Operation<R> extends { requestBody?: infer B } ? Json<Filled<B>> : never;
export type AnswerOf<R extends Route> = Operation<R> extends { responses: infer A } ? Json<A[keyof A & (200 | 201)]> : never;
export type DataOf<R extends Route> = AnswerOf<R> extends { data: infer D } ? D : AnswerOf<R>;

/* What a call may carry. The compiler asks for a path where the route has one. */
export type Input<R extends Route> =
  & ([PathOf<R>] extends [never] ? object : { path: PathOf<R> })
  & ([QueryOf<R>] extends [never] ? object : { query?: QueryOf<R> })
  & ([BodyOf<R>] extends [never] ? object : { body?: BodyOf<R> });

type Schemas = components["schemas"];
export type Pitch = DataOf<"GET /api/pitches/{id}">["pitch"];
export type PitchCard = DataOf<"GET /api/pitches">["pitches"][number];
export type PitchList = DataOf<"GET /api/pitches">;
export type Facets = DataOf<"GET /api/pitches/facets">["facets"];
export type User = NonNullable<DataOf<"GET /api/auth/session">["user"]>;
export type SessionAnswer = AnswerOf<"POST /api/auth/refresh">;
export type Genre = NonNullable<PitchCard["genre"]>;
export type Rung = PitchCard["locked"][number]["rung"];
export type Item = PitchCard["locked"][number]["item"];
export type PitchStatus = PitchCard["status"];
export type Portal = User["userType"];
export type ProblemBody = Schemas["Problem"];
