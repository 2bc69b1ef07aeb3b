-- What every load script of the benchmark shares: at the end, one line of JSON for bench/lib/load.mjs.
function done(summary, latency, requests)
  io.write(string.format(
    'REPORT {"requests":%d,"micros":%d,"bytes":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
