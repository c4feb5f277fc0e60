package learn_test
import ("testing";"os";"fmt";"context";"encoding/json";"github.com/qiao-ai/qiao/assist/learn";"github.com/qiao-ai/qiao/assist/skill";"sort")
func TestZ(t *testing.T){
 c,err:=skill.Catalog(); if err!=nil {t.Skip(err)}
 m,err:=learn.ForCatalog(context.Background(),c,"en",learn.CatalogOptions{}); if err!=nil{t.Fatal(err)}
 zh,err:=learn.ForCatalog(context.Background(),c,"zh",learn.CatalogOptions{Options:learn.Options{Quick:true}}); if err!=nil{t.Fatal(err)}
 fmt.Println("cuts",m.Classifier.Cut(.9),m.Classifier.Cut(.95),m.Classifier.Cut(.98))
 cut:=m.Classifier.Cut(.98)
 var w struct{Splits map[string][][2]string}; d,_:=os.ReadFile("../../../shared/data/assistant/intents/hwu64.json"); json.Unmarshal(d,&w)
 n:=map[string]map[string]int{}; tot:=map[string]int{}
 for _,r:=range w.Splits["valid"] { tot[r[1]]++; 
  p:=m.Classifier.Classify(r[0]); k:=p.Label; if p.Score<cut {k="(none)"}; if n[r[1]]==nil {n[r[1]]=map[string]int{}}; n[r[1]][k]++ }
 var ks []string; for k:=range tot {ks=append(ks,k)}; sort.Strings(ks)
 for _,k:=range ks { fmt.Println(k,tot[k],n[k]) }
 var cl map[string][][2]string; d,_=os.ReadFile("../../../shared/data/assistant/intents/clinc150.json"); json.Unmarshal(d,&cl)
 a:=0; for _,s:=range []string{"oos_val","oos_train"} { for _,r:=range cl[s] { if p:=m.Classifier.Classify(r[0]); p.Score>=cut { a++; fmt.Println("L",r[0],p.Label,p.Score) } } }
 fmt.Println("oos accepted learned",a)
 for _,s:=range []string{"麻烦帮我定一个二十分钟后的闹钟","明天要不要带伞","给老婆发个微信说我今晚加班","把刚才那个提醒删了吧","一百美元等于多少人民币","帮我看看这周有什么安排","声音太大了调小点","唐朝有多少年","你觉得人生有意义吗"} { g:=zh.Match(s); fmt.Println(s,g.Intent,g.Score,g.Slots) }
 for _,s:=range []string{"wake me tomorrow at six thirty would you","shoot my wife a text that i am stuck in traffic","what have i got going on this weekend","could you crank the volume down a bit","jot down that the wifi code is 1234"} { g:=m.Match(s); fmt.Println(s,g.Intent,g.Score,g.Slots) }
}
