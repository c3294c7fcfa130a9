using System.Text.Json.Serialization;

namespace Dtls.Benchmarks.Scale;

/// <summary>How figures are written.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, double>), TypeInfoPropertyName = "Figures")]
internal sealed partial class ScaleJson : JsonSerializerContext;
