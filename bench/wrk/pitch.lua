-- GET /api/pitches/:id, a different pitch each time, in an order that looks random and is the same in every run.
require "report"

local first = tonumber(os.getenv("BENCH_FIRST"))
local pitches = tonumber(os.getenv("BENCH_PITCHES"))
local at = 0

function request()
  at = (at * 1103 + 12345) % 1048573
  return wrk.format("GET", "/api/pitches/" .. (first + at % pitches))
end
