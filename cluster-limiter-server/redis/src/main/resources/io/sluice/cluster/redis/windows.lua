
-- ==== limits that count in windows, as Windows has them in memory
--
-- A value: when the present window began, when it ends, permits of the window before, permits of this one; the limit, the calendar's
-- number, since. A calendar goes by Redis's own clock, whatever it is set to, for it is people's time that is meant; its number tells unit
-- and zone, and is 0 for a window that slides, which goes by the shard's clock.

local WINDOWS_SIZE = 56
local HOUR = 3600000000
local ROUNDED = 1e-6 -- of a permit: what sums of doubles may be off by

-- Every run of a script makes its functions anew; these only if they are needed.
local function newWindows()
  local those = {}

  -- Reads a rule: limit, whether it begins unused, the calendar's number; its stretches around this time, or the period. Nothing if this
  -- moment is in none of the stretches: the server has another time.
  function those.rule(at)
    local limit, full, calendar, count
    limit, full, calendar, count, at = unpack('<dddd', ARGV[2], at)
    local rule = { of = those, limit = limit, full = full == 1, calendar = calendar }
    if calendar == 0 then
      rule.period = count
      return rule, at
    end
    local edge
    edge, at = unpack('<d', ARGV[2], at)
    for _ = 2, count do
      local last = edge
      edge, at = unpack('<d', ARGV[2], at)
      if last <= wall and wall < edge then
        rule.start, rule.over = last, edge
      end
    end
    return rule.start and rule, at
  end

  local function unused(rule)
    if rule.calendar ~= 0 then
      return rule.start, rule.over, 0, 0
    end
    return now, now + rule.period, 0, 0
  end

  local function slide(start, period, before, current)
    local into = now - start
    if into < period then
      return start, start + period, before, current
    end
    start = start + floor(into / period) * period
    return start, start + period, into < 2 * period and current or 0, 0
  end

  local function turn(rule, start, over, before, current)
    if rule.calendar == 0 then
      return slide(start, rule.period, before, current)
    end
    if rule.start > start then
      return rule.start, rule.over, 0, 0
    end
    if rule.over >= start then
      return start, over, 0, current -- this one, or the next if the clock was set back by no more than one
    end
    return rule.start, rule.over, 0, current
  end

  -- What of the window before is in the last period still.
  local function touched(before, start, period)
    return ceil(before * min(period, period - (now - start)) / period)
  end

  function those.spentShare(value)
    local start, over, before, current, limit, calendar = unpack('<dddddd', value)
    if calendar ~= 0 then
      return wall < over and min(1, current / limit) or 0
    end
    local period = over - start
    start, over, before, current = slide(start, period, before, current)
    return min(1, (current + touched(before, start, period)) / limit)
  end

  -- Never seen, or something may have been lost: so that no loss adds a permit.
  local function lost(rule)
    if rule.calendar == 0 then
      return slide(since, rule.period, rule.limit, 0)
    end
    return rule.start, rule.over, 0, since + ahead >= rule.start and rule.limit or 0
  end

  local function keep(key, value, millis)
    if given < 0 then
      call('SET', key, value, 'PX', millis)
    else
      call('SET', key, value)
    end
    written[key] = value
  end

  local function save(key, rule, start, over, before, current)
    local value = pack('<ddddddd', start, over, before, current, rule.limit, rule.calendar, since)
    if rule.calendar == 0 then
      keep(key, value, ceil((over + rule.period - now) / 1000) + MARGIN_MILLIS)
    else
      -- As long again, so that a clock that is set back by less does not bring a stretch back.
      keep(key, value, ceil((over - wall + min(over - start, HOUR)) / 1000))
    end
    return start, over, before, current
  end

  function those.load(key, rule)
    local value = valueOf(key)
    if not (rule.full or value and isKnown(value)) then
      return lost(rule)
    end
    if not value then
      return unused(rule)
    end
    if #value == WINDOWS_SIZE then
      local start, over, before, current, limit, calendar = unpack('<dddddd', value)
      if limit == rule.limit and calendar == rule.calendar and (calendar ~= 0 or over - start == rule.period) then
        return turn(rule, start, over, before, current)
      end
    end
    -- Another rule: the share of the limit that is spent stays, to a fraction, so that it is the same after many changes to and fro; a
    -- fraction of 2^-20, so that what is a whole number stays one.
    local start, over = unused(rule)
    local spent = floor(min(1, spentShare(value)) * rule.limit * PARTS + 0.5) / PARTS
    return save(key, rule, start, over, 0, spent)
  end

  function those.available(rule, start, over, before, current)
    local still = rule.calendar == 0 and touched(before, start, rule.period) or 0
    return max(0, floor(rule.limit - current - still + ROUNDED))
  end

  function those.take(key, rule, permits, start, over, before, current)
    return save(key, rule, start, over, before, current + permits)
  end

  function those.undo(key, rule, permits, takenAt, start, over, before, current)
    if rule.calendar ~= 0 then
      takenAt = takenAt + ahead
    end
    if takenAt >= start then
      return save(key, rule, start, over, before, max(0, current - permits))
    end
    if rule.calendar == 0 and start - takenAt <= rule.period then
      return save(key, rule, start, over, max(0, before - permits), current)
    end
    return start, over, before, current
  end

  -- As answerTokens; it stands at how long it still lasts, or, if it slides, at how old it is, and the counts.
  function those.answer(rule, left, granted, more, start, over, before, current)
    if rule.calendar ~= 0 then
      out[#out + 1] = pack('<dddd', over - wall, left, granted, more)
    else
      local was, is = ceil(before - ROUNDED), ceil(current - ROUNDED)
      out[#out + 1] = pack('<dddddd', now - start, was, is, left, granted, more)
    end
  end

  return those
end

do
  local made
  windows = function()
    made = made or newWindows()
    return made
  end
end
