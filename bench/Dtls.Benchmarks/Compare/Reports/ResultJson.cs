using System.Text.Json;
using System.Text.Json.Serialization;
using Dtls.Benchmarks.Compare.Trials;

namespace Dtls.Benchmarks.Compare.Reports;

/// <summary>The figures as an array of flat rows.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ResultRow[]), TypeInfoPropertyName = "Rows")]
internal sealed partial class ResultJson : JsonSerializerContext
{
    public static void Write(string path, IEnumerable<Trial> trials)
    {
        Reports.ResultRow[] rows = [.. trials.Select(trial => Reports.ResultRow.Of(trial))];
        File.WriteAllText(path, JsonSerializer.Serialize(rows, Default.Rows) + "\n");
    }
}
