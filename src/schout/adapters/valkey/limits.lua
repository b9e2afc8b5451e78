-- Takes, gives back, writes back and looks at places under limits, for many calls in one step.
--
-- KEYS     the lanes, each once
-- ARGV[1]  whole numbers, as one MessagePack array; K is a place in KEYS, F a place in the figures,
--          a tag stands for a lease:
--            figures:   n, then n times: interval, burst, cap, ttl
--            back:      n, then n times: K, tag
--            owed:      n, then n times: K, charge, backlog, full, m, then m times: tag, rest
--            asks:      n, then n times: lanes, cost, tag, then for each lane: K, F
--            looks:     n, then n times: K
-- gives    for each ask: the refusing lane (0: admitted) and the wait (-1: never);
--          for each look: the time until the lane is dry, and the leases that are out
--
-- A key holds the moment at which its bucket is dry (ITU-T I.371, annex A.1), and after it the
-- leases in the order in which they end: a tag and a moment each; all as doubles of 8 bytes.
-- All numbers are whole and below 2^53, so doubles hold them exactly; times are microseconds. The
-- clock is the server's own. A key expires when nothing is owed and nothing runs.
--
-- Nearly all of the time goes into calls of library functions and into making strings, so the lane
-- with at most one lease, by far the most frequent, is read and written by one call each, and kept
-- as numbers (`one_tag`, `one_end`) instead of a list of bytes (`lists`).

local pack, unpack_at = struct.pack, struct.unpack
local sub, find, frexp = string.sub, string.find, math.frexp
local FURTHEST = 9007199254740992
local MOST_MS = 31622400000

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local numbers = cmsgpack.unpack(ARGV[1])
local count = #KEYS

local dry, lists, one_tag, one_end, changed, changes = {}, {}, {}, {}, {}, {}
local held = count > 0 and redis.call('MGET', unpack(KEYS)) or {}
for k = 1, count do
  local state = held[k]
  local length = state and #state or 0
  local moment, tag, ends, list = 0, false, false, false
  if length == 8 then
    moment = unpack_at('>d', state)
  elseif length == 24 then
    moment, tag, ends = unpack_at('>ddd', state)
    if not (ends > now) then tag = false end
  elseif length % 16 == 8 then
    moment = unpack_at('>d', state)
    list = sub(state, 9)
  end
  dry[k] = (moment >= 0 and moment < FURTHEST) and moment or 0
  lists[k], one_tag[k], one_end[k], changed[k] = list, tag, ends, false
end

local function change(k)
  changed[k] = true
  changes[#changes + 1] = k
end

local function without_ended(k)
  local list = lists[k]
  local from = 1
  while from < #list and unpack_at('>d', list, from + 8) <= now do from = from + 16 end
  if from > 1 then
    list = sub(list, from)
    lists[k] = list
  end
  return list
end

local function place_of(list, tag)
  local bytes = pack('>d', tag)
  local place = find(list, bytes, 1, true)
  while place and place % 16 ~= 1 do place = find(list, bytes, place + 1, true) end
  return place
end

local function without(list, tag)
  local place = place_of(list, tag)
  return place and sub(list, 1, place - 1) .. sub(list, place + 16)
end

local function with(list, tag, ends)
  list = without(list, tag) or list
  local after = #list
  while after > 0 and unpack_at('>d', list, after - 7) > ends do after = after - 16 end
  return sub(list, 1, after) .. pack('>dd', tag, ends) .. sub(list, after + 1)
end

local function run(k, tag, ends)
  local only = one_tag[k]
  if lists[k] then
    lists[k] = with(lists[k], tag, ends)
  elseif only and only ~= tag then
    lists[k], one_tag[k] = with(pack('>dd', only, one_end[k]), tag, ends), false
  else
    one_tag[k], one_end[k] = tag, ends
  end
end

local interval, burst, cap, ttl = {}, {}, {}, {}
local i = 1
for f = 1, numbers[1] do
  interval[f], burst[f] = numbers[i + 1], numbers[i + 2]
  cap[f], ttl[f] = numbers[i + 3], numbers[i + 4]
  i = i + 4
end

i = i + 1
for _ = 1, numbers[i] do
  local k, tag = numbers[i + 1], numbers[i + 2]
  i = i + 2
  if one_tag[k] == tag then
    one_tag[k] = false
    if not changed[k] then change(k) end
  elseif lists[k] then
    local left = without(lists[k], tag)
    if left then
      lists[k] = left
      if not changed[k] then change(k) end
    end
  end
end

i = i + 1
for _ = 1, numbers[i] do
  local k, charge, backlog = numbers[i + 1], numbers[i + 2], numbers[i + 3]
  local full, most = numbers[i + 4], numbers[i + 5]
  i = i + 5
  dry[k] = math.max(math.min(math.max(dry[k], now) + charge, now + full), now + backlog)
  if lists[k] then without_ended(k) end
  for _ = 1, most do
    run(k, numbers[i + 1], now + numbers[i + 2])
    i = i + 2
  end
  if not changed[k] then change(k) end
end

local reply, r = {}, 0
i = i + 1
for _ = 1, numbers[i] do
  local cost, tag = numbers[i + 2], numbers[i + 3]
  local first, last = i + 4, i + 2 + 2 * numbers[i + 1]
  local refused, longest = 0, 0
  i = last + 1
  for lane = first, last, 2 do
    local k, f = numbers[lane], numbers[lane + 1]
    local step, wait = interval[f], 0
    if step > 0 then
      local full, owed = burst[f] * step, dry[k] - now
      if owed < 0 then
        owed = 0
      elseif owed > full then
        owed, dry[k] = full, now + full
      end
      wait = owed + cost * step - full
      if cost > burst[f] then
        refused, longest = (lane - first) / 2 + 1, -1
        break
      end
    end
    local most = cap[f]
    if most > 0 then
      local rest = 0
      if lists[k] then
        local list = without_ended(k)
        local over = #list / 16 - most
        if over >= 0 and not place_of(list, tag) then
          rest = unpack_at('>d', list, over * 16 + 9) - now
        end
      elseif most == 1 and one_tag[k] and one_tag[k] ~= tag then
        rest = one_end[k] - now
      end
      if rest > wait then wait = rest end
    end
    if wait > longest then refused, longest = (lane - first) / 2 + 1, wait end
  end
  if refused == 0 then
    for lane = first, last, 2 do
      local k, f = numbers[lane], numbers[lane + 1]
      local step = interval[f]
      if step > 0 then
        local from = dry[k]
        if from < now then from = now end
        dry[k] = from + cost * step
      end
      if cap[f] > 0 then run(k, tag, now + ttl[f]) end
      if not changed[k] then change(k) end
    end
  end
  reply[r + 1], reply[r + 2] = refused, longest
  r = r + 2
end

i = i + 1
for look = i + 1, i + numbers[i] do
  local k = numbers[look]
  local running = one_tag[k] and 1 or 0
  if lists[k] then running = #without_ended(k) / 16 end
  reply[r + 1], reply[r + 2] = math.max(0, dry[k] - now), running
  r = r + 2
end

-- A server that knows MSETEX writes all keys of about the same rest of life in one step: they may
-- live twice as long as they must, which changes no answer. Others write them one by one.
local rests, gone, rest, most_ms = {}, {}, nil, 0
for c = 1, #changes do
  local k = changes[c]
  local moment, list, tag, state = dry[k], lists[k], one_tag[k], nil
  local last = moment
  if tag then
    local ends = one_end[k]
    state = pack('>ddd', moment, tag, ends)
    if ends > last then last = ends end
  else
    state = pack('>d', moment)
    if list and list ~= '' then
      state = state .. list
      local ends = unpack_at('>d', list, #list - 7)
      if ends > last then last = ends end
    end
  end
  if not (last > now) then
    gone[#gone + 1] = KEYS[k]
  else
    local ms = (last - now) / 1000
    if ms > MOST_MS then ms = MOST_MS end
    if ms > most_ms or 2 * ms <= most_ms then
      local _, scale = frexp(ms)
      rest, most_ms = rests[scale], 2 ^ scale
      if not rest then
        rest = { 0, ms = 0 }
        rests[scale] = rest
      end
    end
    if ms > rest.ms then rest.ms = ms end
    local length = #rest
    rest[length + 1], rest[length + 2] = KEYS[k], state
  end
end
if #gone > 0 then redis.call('DEL', unpack(gone)) end
for _, rest in pairs(rests) do
  local ms, length = math.ceil(rest.ms), #rest
  rest[1], rest[length + 1], rest[length + 2] = (length - 1) / 2, 'PX', ms
  local done = length < 4000 and redis.pcall('MSETEX', unpack(rest)) or { err = 'too long' }
  if type(done) == 'table' and done.err then
    for at_key = 2, length - 1, 2 do
      redis.call('SET', rest[at_key], rest[at_key + 1], 'PX', ms)
    end
  end
end
return reply
