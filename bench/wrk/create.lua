-- POST /api/pitches: a draft, by one signed-in creator.
require "report"

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
wrk.body = [[{"status":"draft","title":"Salt Wedding","logline":"A bride inherits the salt works that her new family has been poisoning for years.","genre":"Drama","format":"Feature film","budgetRange":"low"}]]
