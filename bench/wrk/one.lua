-- One address, again and again; headers as a browser or a probe sends them.
require "report"
