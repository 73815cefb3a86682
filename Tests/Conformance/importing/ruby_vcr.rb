# Records the calls that it reads from standard input, as JSON: ruby_vcr.rb <folder> <serializer> <exact>.
require "json"
require "net/http"
require "vcr"
require "webmock"

folder, serializer, exact = ARGV
VCR.configure do |config|
  config.cassette_library_dir = folder
  config.hook_into :webmock
  config.preserve_exact_body_bytes { exact == "true" }
end
VCR.use_cassette("cassette", serialize_with: serializer.to_sym, record: :all) do
  JSON.parse($stdin.read).each do |call|
    Net::HTTP.post(URI(call["url"]), call["body"], call["headers"])
  end
end
