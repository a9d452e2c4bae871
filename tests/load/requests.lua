-- For wrk: asks for the paths of LOAD_PATHS (a file, one a line) in the order of chance, as one of the
-- people of LOAD_COOKIES (a file, one cookie a line; none: a visitor), as a browser asks.
-- Prints one line: RESULT requests microseconds p50 p99 errors.

local function lines(name)
  local found = {}
  local file = name and io.open(name)
  if file then
    for line in file:lines() do
      if line ~= "" then found[#found + 1] = line end
    end
    file:close()
  end
  return found
end

local number = 0
function setup(thread)
  number = number + 1
  thread:set("number", number)
end

local requests = {}
function init()
  math.randomseed(20260302 + number)
  local cookies = lines(os.getenv("LOAD_COOKIES"))
  for i, path in ipairs(lines(os.getenv("LOAD_PATHS"))) do
    local headers = {
      ["Accept"] = "text/html,application/xhtml+xml",
      ["Accept-Encoding"] = "gzip, deflate, br",
      ["Accept-Language"] = "fr,fr-FR;q=0.8",
      ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    }
    if #cookies > 0 then headers["Cookie"] = cookies[i % #cookies + 1] end
    requests[i] = wrk.format("GET", path, headers)
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
