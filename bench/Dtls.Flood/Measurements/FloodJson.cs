using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dtls.Flood.Measurements;

/// <summary>The results as one flat object.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FloodReport))]
internal sealed partial class FloodJson : JsonSerializerContext
{
    public static string Write(FloodReport report) => JsonSerializer.Serialize(report, Default.FloodReport);
}
